-- Customer churn rate | 客户流失率
-- unit: percent   better: down   grains: month..year   adds: distinct
-- by: channel, country, product, plan, cohort
-- covered by: orders
-- measures:
--   customer_churn_rate percent down distinct: Lost of those who were active
--   reactivated_orders count up sum: Orders in the period by customers who had been lost
-- Without contracts (default): of the customers with an order in [e-2W, e-W), those with none in [e-W, e), e being the
-- end of the period, or today while it runs. W is churn.window_days, else read from how often customers order. With
-- churn.kind contractual: of the contracts that ran at the start of the period, those that ended in it. The two are
-- never added. Guests without a contact are in neither.
-- Customers belong to the segments of their first order: its channel, its country, its calendar month (`cohort`) and the
-- product of the line on which most was spent (`product`; in months in which more than 1,000 products won customers, the 200
-- that won most, the rest `(other)`). Contracts are told by the month in which they began and by what they are for, which
-- is one column: `plan` and `product` are the same there. Contracts have no channel and no country, orders no plan.
-- zh-CN: 没有合同时（默认）：前一个窗口期内下过单、而最近一个窗口期内未再下单的客户所占比例。窗口长度由设置给出，
-- 否则由客户的下单频率得出。有合同时：期初有效的合同中在期内终止的比例。客户按其首单归入细分：渠道、国家、首单月份、
-- 首单中金额最高的商品；合同则按开始月份和套餐（或商品）归入。
-- Differs: a customer who returns after W was lost and is reactivated; some tools take the loss back.
-- Reference: Fader and Hardie, contractual and non-contractual settings.
select
  'customer_churn_rate' as measure,
  churn_cube.grain,
  churn_cube.period_start,
  churn_cube.starts_at,
  churn_cube.dimension,
  churn_cube.segment,
  churn_cube.active - churn_cube.kept as numerator,
  churn_cube.active as denominator
from churn_cube
join settings on settings.churn_kind = 'non_contractual'
union all
select
  'customer_churn_rate',
  contract_churn.grain,
  contract_churn.period_start,
  contract_churn.starts_at,
  contract_churn.dimension,
  contract_churn.segment,
  contract_churn.ended,
  contract_churn.active
from contract_churn
join settings on settings.churn_kind = 'contractual'
union all
select
  'reactivated_orders', grain, period_start, starts_at, dimension, segment, reactivated, cast(null as bigint)
from churn_cube
