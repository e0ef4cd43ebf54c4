-- Inventory levels | 库存水平
-- unit: count   better: neutral   grains: day..year   adds: snapshot
-- by: product, variant, location, category, vendor
-- covered by: inventory_levels
-- inputs: stock_series period, inventory_receipts period
-- measures:
--   on_hand count neutral snapshot: Units at the last snapshot of the period (setting inventory.position: or available)
--   stock_value money neutral snapshot: Those units at cost
--   days_of_supply days neutral ratio: Available units over the units sold a day, in the last inventory.velocity_days
--   turnover ratio up ratio: Cost of goods sold in 365 days over the mean stock value (setting turnover.basis: or units)
--   sell_through percent up ratio: Units sold in the period over units at its start and units received
--   stock_age days down ratio: Days since receipt of what is left, first in first out; where receipts are recorded
-- What lies in stock and how fast it moves. Stock adds over products, never over days: a period shows its last snapshot.
-- Days on which a segment was out of stock do not count in its rate of sale. No sales: no days of supply, not infinity.
-- A negative stock (oversold) stays as it is and is marked oversold.
-- zh-CN: 库存有多少、周转多快。库存可跨产品相加，但绝不跨日相加：一个周期显示其最后一次盘点。
-- Differs: sell-through by received units alone leaves out what was there.
-- Reference: Shopify Help, inventory reports; APICS for turnover.
with stock as (
  select
    stock_cube.*,
    stock_series.on_hand,
    stock_series.available,
    stock_series.stock_value,
    stock_series.recent_units,
    stock_series.selling_days,
    stock_series.year_units,
    stock_series.year_cost,
    stock_series.year_on_hand,
    stock_series.year_value,
    stock_series.year_snapshots,
    case when stock_series.oversold > 0 then 'oversold' end as flags,
    settings.inventory_position,
    settings.turnover_basis
  from stock_cube
  join stock_series
    on stock_series.dimension = stock_cube.dimension
    and stock_series.segment = stock_cube.segment
    and stock_series.day = stock_cube.day
  cross join settings
),
received as (
  select calendar.grain, calendar.period_start, sum(inventory_receipts.quantity) as units
  from inventory_receipts
  join calendar on calendar.cal_date = inventory_receipts.receipt_date
  group by calendar.grain, calendar.period_start
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
  'sell_through', stock.grain, stock.period_start, stock.starts_at, stock.dimension, stock.segment,
  cast(stock.period_units as decimal(38, 6)),
  cast(
    case when stock.start_on_hand + coalesce(received.units, 0) > 0 then stock.start_on_hand + coalesce(received.units, 0) end
    as decimal(38, 6)
  ), stock.flags
from stock
left join received
  on received.grain = stock.grain and cast(received.period_start as timestamp) = stock.period_start
where stock.dimension = 'total' and stock.grain <> 'day'
union all
select
  'stock_age', grain, period_start, starts_at, dimension, segment,
  cast(unit_days as decimal(38, 6)), cast(aged_units as decimal(38, 6)), flags
from stock
where aged_units > 0
