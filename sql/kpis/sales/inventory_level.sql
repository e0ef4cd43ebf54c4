-- Inventory levels | 库存水平
-- unit: count   better: neutral   grains: day..year   adds: snapshot
-- by: product, variant, location, category, vendor
-- covered by: inventory_levels
-- inputs: stock_cube same
-- measures:
--   on_hand count neutral snapshot: Units at the last snapshot of the period (setting inventory.position: or available)
--   stock_value money neutral snapshot: Those units at cost
--   days_of_supply days neutral ratio: Available units over the units sold a day, in the last inventory.velocity_days
--   turnover ratio up ratio: Cost of goods sold in 365 days over the mean stock value (setting turnover.basis: or units)
--   sell_through percent up ratio: Units sold in the period over units at its start and units received; not by location
--   stock_age days down ratio: Days since receipt of what is left, first in first out; where receipts are recorded
-- What lies in stock and how fast it moves. Stock adds over products, never over days: a period shows its last snapshot.
-- Days on which a segment was out of stock do not count in its rate of sale. No sales: no days of supply, not infinity.
-- A negative stock (oversold) stays as it is and is marked oversold.
-- What sells at a location is not known, so it has no rate of sale, turnover or sell-through. Its age counts the goods
-- that a receipt at that location accounts for: what was moved there without one has none.
-- Sell-through of goods that were not there when stock was last counted before the period is of what they received.
-- zh-CN: 库存有多少、周转多快。库存可跨产品相加，但绝不跨日相加：一个周期显示其最后一次盘点。
-- 某一地点卖出多少并不可知，故地点没有可售天数、周转率和售罄率；其库龄只计在该地点有入库记录的货品。
-- 期前最近一次盘点时还没有的货品，其售罄率只按入库数量计算。
-- Differs: sell-through by received units alone leaves out what was there.
-- Reference: Shopify Help, inventory reports; APICS for turnover.
with stock as (
  select
    stock_cube.*,
    case when start_on_hand + received_units > 0 then start_on_hand + received_units end as offered_units,
    case when oversold > 0 then 'oversold' end as flags,
    settings.inventory_position,
    settings.turnover_basis
  from stock_cube
  cross join settings
)
select
  'on_hand' as measure, grain, period_start, starts_at, dimension, segment,
  cast(case when inventory_position = 'available' then available else on_hand end as decimal(38, 6)) as numerator,
  cast(null as decimal(38, 6)) as denominator, flags
from stock
union all
select
  'stock_value', grain, period_start, starts_at, dimension, segment,
  cast(stock_value as decimal(38, 6)), cast(null as decimal(38, 6)), flags
from stock
union all
select
  'days_of_supply', grain, period_start, starts_at, dimension, segment,
  cast(available * selling_days as decimal(38, 6)),
  case when recent_units > 0 and selling_days > 0 then cast(recent_units as decimal(38, 6)) end, flags
from stock
where dimension <> 'location'
union all
select
  'turnover', grain, period_start, starts_at, dimension, segment,
  cast(case when turnover_basis = 'units' then cast(year_units as decimal(38, 4)) else year_cost end * year_snapshots as decimal(38, 6)),
  case
    when turnover_basis = 'units' and year_on_hand > 0 then cast(year_on_hand as decimal(38, 6))
    when turnover_basis = 'cogs' and year_value > 0 then cast(year_value as decimal(38, 6))
  end, flags
from stock
where dimension <> 'location'
union all
select
  'sell_through', grain, period_start, starts_at, dimension, segment,
  -- Of segments that become `(other)` together, only what is known of both is added.
  cast(case when dimension = 'total' or offered_units is not null then period_units end as decimal(38, 6)),
  cast(offered_units as decimal(38, 6)), flags
from stock
where grain <> 'day' and dimension <> 'location'
union all
select
  'stock_age', grain, period_start, starts_at, dimension, segment,
  cast(unit_days as decimal(38, 6)), cast(aged_units as decimal(38, 6)), flags
from stock
where aged_units > 0
