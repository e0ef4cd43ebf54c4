-- Gross profit | 毛利润
-- unit: money   better: up   grains: day..year   adds: sum
-- by: channel, device, country, product, campaign, staff, customer_type
-- covered by: orders, order_lines, refunds
-- Net sales less the cost of the goods, over the lines whose unit cost was known when they were sold. Lines without a
-- cost are left out of both sides; low_coverage says that they are more than margin.min_coverage allows. The cost is
-- that of the day of the sale, by cogs.method. Operating costs that cogs.scope brings in are taken off the total.
-- zh-CN: 净销售额减去商品成本，只计售出时单位成本已知的订单行。没有成本的订单行两边都不计。
-- cogs.scope 计入的运营成本从合计中减去。
-- Differs: Shopify shows profit only where a cost was recorded before the sale.
-- Reference: Shopify Help, profit reports; IAS 2 and ASC 330 for what is in a cost.
select
  grain,
  period_start,
  starts_at,
  dimension,
  segment,
  costed_sales - goods_cost - cogs_costs as numerator,
  cast(null as bigint) as denominator,
  flags
from profit_cube
where dimension <> 'cost_type'
