-- Product affinity | 产品关联购买(产品亲和力)
-- unit: ratio   better: neutral   grains: month..year   adds: distinct
-- by: product_pair, product_pair_by_channel, product_pair_by_customer_type
-- ranks: product_pair, product_pair_by_channel, product_pair_by_customer_type
-- covered by: orders, order_lines
-- measures:
--   pair_orders count neutral distinct: Orders with both
--   support percent neutral distinct: Of all orders
--   confidence_a_b percent neutral distinct: Of the orders with the first, those with the second too
--   confidence_b_a percent neutral distinct: Of the orders with the second, those with the first too
--   lift ratio neutral distinct: How many times more often together than if they had nothing to do with each other
--   lift_lower ratio neutral statistical: The lower end of the lift's 95 % confidence interval
-- Which products are bought in the same order: the 200 pairs of the highest lift in each period, and in each channel and
-- customer type, of those bought together in at least affinity.min_pair orders. Each product counts once an order; lines
-- wholly refunded do not count. Setting affinity.level: product (default), variant, category. Setting affinity.unit:
-- order (default); customer, by what each bought in the 90 days up to the period's end (by pair only).
-- zh-CN: 哪些产品在同一张订单中被购买：各周期、各渠道和客户类型中，同购订单数达到下限的产品组合里提升度最高的 200 对。
-- 全部退款的订单行不计。也可设为按每位客户在周期末之前 90 天内购买的产品计算（不分渠道和客户类型）。
-- Differs: tools that count lines, or leave one-product orders out of all orders.
-- Reference: Agrawal, Imielinski and Swami 1993; the interval by the delta method on the logarithm.
with pairs as (
  select
    grain,
    period_start,
    starts_at,
    case when dimension = 'total' then 'product_pair' else 'product_pair_by_' || dimension end as dimension,
    case when dimension = 'total' then '' else segment || ': ' end || item_a || ' + ' || item_b as segment,
    pair_orders,
    item_a_orders,
    item_b_orders,
    all_orders,
    cast(pair_orders as double) * cast(all_orders as double)
      / nullif(cast(item_a_orders as double) * cast(item_b_orders as double), 0) as lift,
    -- the variance of the logarithm of the lift, by the delta method on the three counts
    power(cast(pair_orders as double), -1)
      - power(cast(item_a_orders as double), -1)
      - power(cast(item_b_orders as double), -1)
      + 2 * cast(pair_orders as double) / nullif(cast(item_a_orders as double) * cast(item_b_orders as double), 0)
      - power(cast(all_orders as double), -1) as variance
  from affinity_cube
  where place <= 200
)
select
  'pair_orders' as measure, grain, period_start, starts_at, dimension, segment,
  cast(pair_orders as decimal(38, 6)) as numerator, cast(null as decimal(38, 6)) as denominator,
  cast(null as double) as value
from pairs
union all
select 'support', grain, period_start, starts_at, dimension, segment, pair_orders, all_orders, cast(null as double)
from pairs
union all
select 'confidence_a_b', grain, period_start, starts_at, dimension, segment, pair_orders, item_a_orders, cast(null as double)
from pairs
union all
select 'confidence_b_a', grain, period_start, starts_at, dimension, segment, pair_orders, item_b_orders, cast(null as double)
from pairs
union all
select
  'lift', grain, period_start, starts_at, dimension, segment,
  cast(pair_orders as decimal(19, 0)) * cast(all_orders as decimal(19, 0)),
  cast(item_a_orders as decimal(19, 0)) * cast(item_b_orders as decimal(19, 0)),
  cast(null as double)
from pairs
union all
select
  'lift_lower', grain, period_start, starts_at, dimension, segment,
  cast(null as decimal(38, 6)), cast(null as decimal(38, 6)),
  lift * exp(-1.96 * sqrt(case when variance > 0 then variance else cast(0 as double) end))
from pairs
