-- Average profit margin | 平均利润率
-- unit: percent   better: up   grains: day..year   adds: ratio
-- by: channel, device, country, product, campaign, staff, customer_type
-- covered by: orders, order_lines, refunds
-- Gross profit as a share of net sales, over the lines whose cost is known: the ratio of the sums, never a mean of
-- margins. Where refunds make net sales negative the share means nothing: it is empty and marked negative_base.
-- Setting margin.level: gross (default), contribution (less acquisition and retention costs), operating (less opex too),
-- net (less non_operating costs too: interest, income tax); those costs belong to no segment and stand in the total.
-- Costs allocated to cogs come in by cogs.scope.
-- zh-CN: 毛利润占净销售额的比例，只计成本已知的订单行：是总和之比，绝非各利润率的平均。净销售额因退款为负时，
-- 该比例没有意义，留空并加标记。设置 margin.level：默认为毛利率；也可再减获客与留存成本（贡献利润率），再减运营费用
-- （营业利润率），再减利息、所得税等非经营成本（净利率）；这些成本不属于任何细分，只计入合计。归入 cogs 的成本由 cogs.scope 决定。
-- Differs: tools that average each product's margin.
-- Reference: Shopify Help, "Gross margin".
select
  grain,
  period_start,
  starts_at,
  dimension,
  segment,
  costed_sales - goods_cost - cogs_costs - level_costs as numerator,
  case when costed_sales > 0 then costed_sales end as denominator,
  case when costed_sales < 0 then 'negative_base' else flags end as flags
from profit_cube
where dimension <> 'cost_type'
