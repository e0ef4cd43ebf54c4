-- The stock of each day with the demand of the days before it. The rate of sale is read over inventory.velocity_days;
-- a segment out of stock cannot sell, so its days without stock do not count, nor do days before it was first seen.
-- Turnover is read over 365 days, or as many as there are snapshots for.
-- A window is what stood in it before the first snapshot of the days being built (`span`), and what each day since has
-- added to it and taken off it. What stood in it are mostly whole months, whose sums are at hand: only the days that come
-- in (`near`) and those that go out a year later (`far`) are read one by one.
-- grain: one day with a snapshot, dimension and segment
-- partition: month(day)
-- inputs: stock_days -365d..0d, demand_days -365d..0d, stock_months -365d..0d
-- sort: dimension, segment, day
-- columns:
--   day date: Business day
--   dimension varchar: total, product, variant, location, category, vendor
--   segment varchar: The value
--   on_hand decimal(38,3): Units at the end of the day
--   available decimal(38,3): Units that can be sold
--   stock_value decimal(38,4): At cost; null when no cost is known
--   oversold bigint: Variants and locations with a negative quantity
--   recent_units decimal(38,3): Sold in the velocity window
--   selling_days bigint: Days of that window on which there was something to sell
--   year_units decimal(38,3): Sold in the 365 days to this one
--   year_cost decimal(38,4): Their cost
--   year_on_hand decimal(38,3): Sum of the daily stock over the snapshots of those days
--   year_value decimal(38,4): Sum of the daily stock value over the same
--   year_snapshots bigint: How many snapshots
with built as (
  select min(stock_days.day) as first_day, max(stock_days.day) as last_day
  from stock_days
  join span on stock_days.day >= span.first_day and stock_days.day < span.end_day
),
windows as (
  select
    built.first_day,
    built.last_day,
    settings.inventory_velocity_days as velocity_days,
    cast(date_trunc('month', built.first_day) as date) as month_start,
    date_add('day', -settings.inventory_velocity_days, built.first_day) as recent_first_day,
    date_add('day', -settings.inventory_velocity_days, built.last_day) as recent_last_day,
    date_add('day', -365, built.first_day) as year_first_day,
    date_add('day', -365, built.last_day) as year_last_day,
    date_add('month', 1, date_trunc('month', date_add('day', -366, built.first_day))) as year_months_from
  from built
  cross join settings
),
near_days as (
  select calendar.cal_date as day
  from calendar
  join windows
    on calendar.cal_date >= least(windows.recent_first_day, windows.month_start)
    and calendar.cal_date <= windows.last_day
  where calendar.grain = 'day'
),
far_days as (
  select calendar.cal_date as day
  from calendar
  join windows
    on calendar.cal_date >= windows.year_first_day
    and calendar.cal_date <= greatest(windows.year_last_day, date_add('day', -1, windows.year_months_from))
  where calendar.grain = 'day'
),
near as (
  select
    dimension, segment, day, units, cost,
    cast(null as decimal(38, 3)) as on_hand, cast(null as decimal(38, 4)) as stock_value, 0 as snapshots
  from demand_days
  join near_days using (day)
  union all
  select
    dimension, segment, day, cast(null as decimal(38, 3)), cast(null as decimal(38, 4)),
    on_hand, stock_value, 1
  from stock_days
  join near_days using (day)
),
far as (
  select
    dimension, segment, day, units, cost,
    cast(null as decimal(38, 3)) as on_hand, cast(null as decimal(38, 4)) as stock_value, 0 as snapshots
  from demand_days
  join far_days using (day)
  union all
  select
    dimension, segment, day, cast(null as decimal(38, 3)), cast(null as decimal(38, 4)),
    on_hand, stock_value, 1
  from stock_days
  join far_days using (day)
),
-- What stood in the windows before the first day: whole months, the days at either end of the year, the recent days.
parts as (
  select
    stock_months.dimension, stock_months.segment, stock_months.seen_from,
    cast(null as decimal(38, 3)) as recent_units, cast(null as bigint) as out_days,
    stock_months.units as year_units, stock_months.cost as year_cost,
    stock_months.on_hand_sum as year_on_hand, stock_months.value_sum as year_value,
    stock_months.snapshots as year_snapshots
  from stock_months
  join windows
    on stock_months.month_start >= windows.year_months_from and stock_months.month_start < windows.month_start
  union all
  select
    far.dimension, far.segment, far.day, null, null, far.units, far.cost, far.on_hand, far.stock_value, far.snapshots
  from far
  join windows on far.day < windows.year_months_from
  union all
  select
    near.dimension, near.segment, near.day, null, null,
    near.units, near.cost, near.on_hand, near.stock_value, near.snapshots
  from near
  join windows on near.day >= windows.month_start and near.day < windows.first_day
  union all
  select
    near.dimension, near.segment, near.day, near.units, case when near.on_hand <= 0 then 1 end,
    null, null, null, null, null
  from near
  join windows on near.day >= windows.recent_first_day and near.day < windows.first_day
  where near.units is not null or near.on_hand <= 0
),
-- What stood there before counts from the day it was first seen: it then comes first, and says since when.
changes as (
  select
    parts.dimension, parts.segment, min(parts.seen_from) as day,
    sum(parts.recent_units) as recent_units, sum(parts.out_days) as out_days,
    sum(parts.year_units) as year_units, sum(parts.year_cost) as year_cost,
    sum(parts.year_on_hand) as year_on_hand, sum(parts.year_value) as year_value,
    sum(parts.year_snapshots) as year_snapshots
  from parts
  group by parts.dimension, parts.segment
  union all
  select
    near.dimension, near.segment, near.day,
    near.units, case when near.on_hand <= 0 then 1 end,
    near.units, near.cost, near.on_hand, near.stock_value, near.snapshots
  from near
  join windows on near.day >= windows.first_day
  union all
  select
    near.dimension, near.segment, date_add('day', windows.velocity_days, near.day),
    -near.units, case when near.on_hand <= 0 then -1 end, null, null, null, null, null
  from near
  join windows on near.day >= windows.recent_first_day and near.day <= windows.recent_last_day
  where near.units is not null or near.on_hand <= 0
  union all
  select
    far.dimension, far.segment, date_add('day', 365, far.day),
    null, null, -far.units, -far.cost, -far.on_hand, -far.stock_value, -far.snapshots
  from far
  join windows on far.day <= windows.year_last_day
),
by_day as (
  select
    dimension,
    segment,
    day,
    sum(recent_units) as recent_units,
    sum(out_days) as out_days,
    sum(year_units) as year_units,
    sum(year_cost) as year_cost,
    sum(year_on_hand) as year_on_hand,
    sum(year_value) as year_value,
    sum(year_snapshots) as year_snapshots
  from changes
  group by dimension, segment, day
),
so_far as (
  select
    dimension,
    segment,
    day,
    first_value(day) over up_to_day as seen_from,
    coalesce(sum(recent_units) over up_to_day, 0) as recent_units,
    coalesce(sum(out_days) over up_to_day, 0) as out_days,
    coalesce(sum(year_units) over up_to_day, 0) as year_units,
    coalesce(sum(year_cost) over up_to_day, 0) as year_cost,
    coalesce(sum(year_on_hand) over up_to_day, 0) as year_on_hand,
    coalesce(sum(year_value) over up_to_day, 0) as year_value,
    sum(year_snapshots) over up_to_day as year_snapshots
  from by_day
  window up_to_day as (partition by dimension, segment order by day rows between unbounded preceding and current row)
)
select
  stock_days.day,
  stock_days.dimension,
  stock_days.segment,
  stock_days.on_hand,
  stock_days.available,
  stock_days.stock_value,
  stock_days.oversold,
  cast(case when stock_days.dimension <> 'location' then so_far.recent_units end as decimal(38, 3)) as recent_units,
  cast(
    least(settings.inventory_velocity_days, date_diff('day', so_far.seen_from, stock_days.day) + 1) - so_far.out_days
    as bigint
  ) as selling_days,
  cast(case when stock_days.dimension <> 'location' then so_far.year_units end as decimal(38, 3)) as year_units,
  cast(case when stock_days.dimension <> 'location' then so_far.year_cost end as decimal(38, 4)) as year_cost,
  cast(so_far.year_on_hand as decimal(38, 3)) as year_on_hand,
  cast(so_far.year_value as decimal(38, 4)) as year_value,
  cast(so_far.year_snapshots as bigint) as year_snapshots
from stock_days
cross join settings
join so_far
  on so_far.dimension = stock_days.dimension and so_far.segment = stock_days.segment and so_far.day = stock_days.day
