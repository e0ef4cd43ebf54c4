-- Cost of goods sold (COGS) | 销售成本
-- unit: money   better: down   grains: day..year   adds: sum
-- by: product, channel, country, cost_type
-- covered by: orders, order_lines, refunds
-- What the goods sold have cost: units times the unit cost of the day of the sale, less the cost of goods that came back
-- to stock; goods that came back broken are gone. A later change of a cost restates nothing. Setting
-- cogs.scope: product (default); landed, also the freight and duty among the operating costs allocated to cogs, on the
-- day they are posted (not what is in the unit cost already); full, also all others of them (labour, overhead).
-- Setting cogs.method, what a unit cost on the day: recorded (default); average, the moving average of
-- inventory_receipts; fifo, the oldest of those receipts first. Units that no receipt with a cost accounts for (all of a
-- variant without receipts; with fifo also those sold beyond the stock) keep the recorded cost, and a return gives back
-- what its sale took.
-- zh-CN: 所售商品的成本：数量乘以销售当日的单位成本，减去退回入库商品的成本。之后的成本变更不改动历史。
-- 设置 cogs.scope：默认只计产品成本；到岸成本另计归入 cogs 的运费与关税，记在入账日（已含在单位成本中的勿重复入账）；
-- 全部成本再计归入 cogs 的其他运营成本（人工、间接费用）。设置 cogs.method（销售当日的单位成本）：默认为记录的成本；
-- 也可为 inventory_receipts 的移动加权平均，或先进先出。没有带成本的入库记录可依的数量（包括没有入库记录的款式，
-- 以及先进先出时超出库存售出的部分）仍用记录的成本；退货退回其销售时所用的成本。
-- Differs: the catalogue's article counts manufacturing and wages; that is cogs.scope full.
-- Reference: IAS 2 (landed: 11; average and fifo: 25 to 27), ASC 330; Shopify's cost per item.
select
  grain,
  period_start,
  starts_at,
  dimension,
  segment,
  case when goods_cost is null and cogs_costs = 0 then null else coalesce(goods_cost, 0) + cogs_costs end as numerator,
  cast(null as bigint) as denominator,
  flags
from profit_cube
where dimension in ('total', 'product', 'channel', 'country', 'cost_type')
