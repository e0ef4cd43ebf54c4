-- Order lines whose order is not there, or has another business date: they are in no figure. Load the orders too.
-- zh-CN: 有订单行找不到其订单，或营业日期与订单不同：未计入任何指标。请同时载入这些订单。
-- severity: warn
-- partition: month
-- inputs: orders same, order_lines same
select order_lines.source, order_lines.order_id, order_lines.order_line_id
from order_lines
join span on order_lines.order_date >= span.first_day and order_lines.order_date < span.end_day
left join orders
  on orders.source = order_lines.source
  and orders.order_id = order_lines.order_id
  and orders.order_date = order_lines.order_date
where orders.order_id is null
