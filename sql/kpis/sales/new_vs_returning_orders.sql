-- New customer orders vs. returning customer orders | 新客户订单与回头客订单
-- unit: count   better: neutral   grains: day..year   adds: sum
-- by: channel, device, country, product, campaign, staff, customer_type
-- covered by: orders
-- measures:
--   new_orders count neutral sum: The customer's first order over all history, or the first after returning.lookback_days
--   returning_orders count neutral sum: Later orders; of two first orders on one day the later is returning
--   unknown_orders count neutral sum: Orders that name neither a customer, an e-mail address nor a phone number
--   returning_share percent neutral ratio: Returning orders of all orders by known customers
-- Who placed the orders. Guests are matched by the hash of their e-mail address or phone number. The order of a
-- customer's orders is taken over all history, so history has to be loaded for it to be right.
-- zh-CN: 订单来自哪些客户：新客户还是回头客。访客以邮箱地址或电话号码的哈希值匹配。客户订单的先后按全部历史确定，
-- 因此需要载入全部历史。
-- Differs: Shopify's returning customer rate counts customers, not orders.
-- Reference: Shopify Help, "First-time vs returning customer sales".
with sold as (
  select grain, period_start, starts_at, dimension, segment, new_orders, returning_orders, unknown_orders
  from sales_cube
  where grain <> 'hour'
)
select 'new_orders' as measure, grain, period_start, starts_at, dimension, segment, new_orders as numerator, cast(null as bigint) as denominator
from sold
union all
select 'returning_orders', grain, period_start, starts_at, dimension, segment, returning_orders, cast(null as bigint)
from sold
union all
select 'unknown_orders', grain, period_start, starts_at, dimension, segment, unknown_orders, cast(null as bigint)
from sold
union all
select 'returning_share', grain, period_start, starts_at, dimension, segment, returning_orders, new_orders + returning_orders
from sold
