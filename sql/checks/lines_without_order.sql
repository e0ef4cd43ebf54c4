-- severity: warn
-- Order lines whose order is not there (or has another business date): they are in no figure. Load the orders too.
select order_lines.source, count(*) as lines, min(order_lines.order_id) as first_order_id
from order_lines
left join orders on orders.source = order_lines.source and orders.order_id = order_lines.order_id
where orders.order_id is null
group by order_lines.source
