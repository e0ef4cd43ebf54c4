-- severity: warn
-- Refunds whose order is not there: they lower no figure. Load the orders from an earlier day.
select refunds.source, count(*) as refunds, min(refunds.order_id) as first_order_id
from refunds
left join orders on orders.source = refunds.source and orders.order_id = refunds.order_id
where orders.order_id is null
group by refunds.source
