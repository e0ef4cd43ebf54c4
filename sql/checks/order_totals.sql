-- Orders whose lines do not add up to the order: figures by product will differ from the total.
-- zh-CN: 有订单的订单行之和与订单不符：按产品的指标将与合计不同。
-- severity: warn
-- partition: month
-- inputs: orders same, order_lines same
with lines as (
  select order_lines.source, order_lines.order_id, sum(gross_amount) as gross_amount, sum(discount_amount) as discount_amount
  from order_lines
  join span on order_lines.order_date >= span.first_day and order_lines.order_date < span.end_day
  where not coalesce(is_gift_card, false)
  group by order_lines.source, order_lines.order_id
)
select orders.source, orders.order_id, orders.gross_amount, lines.gross_amount as gross_of_lines
from orders
join lines on lines.source = orders.source and lines.order_id = orders.order_id
where lines.gross_amount <> orders.gross_amount or lines.discount_amount <> orders.discount_amount
