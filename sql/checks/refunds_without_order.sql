-- Refunds whose order is not there: they lower no figure. Load the orders from an earlier day.
-- zh-CN: 有退款找不到其订单：未抵减任何指标。请从更早的日期起载入订单。
-- severity: warn
-- partition: month
-- inputs: orders same, refunds same
select refunds.source, refunds.order_id, refunds.refund_line_id
from refunds
join span on refunds.order_date >= span.first_day and refunds.order_date < span.end_day
left join orders on orders.source = refunds.source and orders.order_id = refunds.order_id
where orders.order_id is null
