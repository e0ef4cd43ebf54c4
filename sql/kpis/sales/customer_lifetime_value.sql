-- Customer lifetime value (CLV) | 客户终身价值
-- unit: money   better: up   grains: month..year   adds: statistical
-- by: channel, country, campaign, first_product
-- covered by: orders, order_lines, refunds
-- measures:
--   historic money up statistical: Gross profit (setting clv.value: or revenue) per customer, from the first order to today
--   cohort_customers count up sum: Customers won in the period
-- What a customer has been worth so far. The period is that of the customer's first order, and the figure grows as the
-- cohort buys again: the period is the cohort. Segments are those of the first order; its product is that of the line
-- on which most was spent. In months in which more than 1,000 products won customers, the 200 that won most are told and
-- the rest are `(other)`. Refunds are taken off. The merchant's own staff and resellers, and orders of nobody known, are
-- left out.
-- zh-CN: 一位客户迄今带来的价值。周期为该客户首单所在的周期（即客群），数值随其再次购买而增长；已扣除退款。细分取自首单，
-- 商品为首单中金额最高的一行。
-- Differs: many tools show revenue, or all customers' average order value times orders.
-- Reference: Fader and Hardie on historic and predictive value.
select
  'historic' as measure,
  grain,
  period_start,
  starts_at,
  dimension,
  segment,
  case when settings.clv_value = 'revenue' then revenue else profit end as numerator,
  customers as denominator
from clv_cube
cross join settings
union all
select 'cohort_customers', grain, period_start, starts_at, dimension, segment, customers, cast(null as bigint)
from clv_cube
