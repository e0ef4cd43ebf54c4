-- severity: warn
-- Orders whose lines do not add up to the order: figures by product will differ from the total.
with lines as (
  select source, order_id, sum(gross_amount) as gross_amount, sum(discount_amount) as discount_amount
  from order_lines
  where not coalesce(is_gift_card, false)
  group by source, order_id
)
select orders.source, count(*) as orders, min(orders.order_id) as first_order_id
from orders
join lines on lines.source = orders.source and lines.order_id = orders.order_id
where lines.gross_amount <> orders.gross_amount or lines.discount_amount <> orders.discount_amount
group by orders.source
