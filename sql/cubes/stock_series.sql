-- The stock of each day with the demand of the days before it. The rate of sale is read over inventory.velocity_days;
-- a segment out of stock cannot sell, so its days without stock do not count, nor do days before it was first seen.
-- Turnover is read over 365 days, or as many as there are snapshots for.
-- A window is what stood in it before the first snapshot of the days being built (`span`), and what each day since has
-- added to it and taken off it: the year before them is read once, not once a day.
-- grain: one day with a snapshot, dimension and segment
-- partition: month(day)
-- inputs: stock_days -365d..0d, demand_days -365d..0d
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
with started as (
  select min(stock_days.day) as first_day, min(span.end_day) as end_day
  from stock_days
  join span on stock_days.day >= span.first_day and stock_days.day < span.end_day
),
windows as (
  select
    started.first_day,
    started.end_day,
    settings.inventory_velocity_days as velocity_days,
    date_add('day', -settings.inventory_velocity_days, started.first_day) as recent_first_day,
    date_add('day', -settings.inventory_velocity_days, started.end_day) as recent_end_day,
    date_add('day', -365, started.first_day) as year_first_day,
    date_add('day', -365, started.end_day) as year_end_day
  from started
  cross join settings
),
moves as (
  select
    dimension, segment, day, units, cost,
    cast(null as decimal(38, 3)) as on_hand, cast(null as decimal(38, 4)) as stock_value, 0 as snapshots
  from demand_days
  union all
  select
    dimension, segment, day, cast(null as decimal(38, 3)), cast(null as decimal(38, 4)),
    on_hand, stock_value, 1
  from stock_days
),
changes as (
  select
    moves.dimension,
    moves.segment,
    date_add('day', -1, min(windows.first_day)) as day,
    min(moves.day) as seen_from,
    sum(case when moves.day >= windows.recent_first_day then moves.units end) as recent_units,
    sum(case when moves.day >= windows.recent_first_day and moves.on_hand <= 0 then 1 end) as out_days,
    sum(moves.units) as year_units,
    sum(moves.cost) as year_cost,
    sum(moves.on_hand) as year_on_hand,
    sum(moves.stock_value) as year_value,
    sum(moves.snapshots) as year_snapshots
  from moves
  join windows on moves.day >= windows.year_first_day and moves.day < windows.first_day
  group by moves.dimension, moves.segment
  union all
  select
    moves.dimension, moves.segment, moves.day, moves.day,
    moves.units, case when moves.on_hand <= 0 then 1 end,
    moves.units, moves.cost, moves.on_hand, moves.stock_value, moves.snapshots
  from moves
  join windows on moves.day >= windows.first_day and moves.day < windows.end_day
  union all
  select
    moves.dimension, moves.segment, date_add('day', windows.velocity_days, moves.day), cast(null as date),
    -moves.units, case when moves.on_hand <= 0 then -1 end, null, null, null, null, null
  from moves
  join windows on moves.day >= windows.recent_first_day and moves.day < windows.recent_end_day
  union all
  select
    moves.dimension, moves.segment, date_add('day', 365, moves.day), cast(null as date),
    null, null, -moves.units, -moves.cost, -moves.on_hand, -moves.stock_value, -moves.snapshots
  from moves
  join windows on moves.day >= windows.year_first_day and moves.day < windows.year_end_day
),
by_day as (
  select
    dimension,
    segment,
    day,
    min(seen_from) as seen_from,
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
    min(seen_from) over up_to_day as seen_from,
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
