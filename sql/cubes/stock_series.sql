-- The stock of each day with the demand of the days before it. The rate of sale is read over inventory.velocity_days;
-- a segment out of stock cannot sell, so its days without stock do not count, nor do days before it was first seen.
-- Turnover is read over 365 days, or as many as there are snapshots for.
-- grain: one day with a snapshot, dimension and segment
-- partition: month(day)
-- inputs: stock_days -366d..0d, demand_days -366d..0d
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
with grid as (
  select segments.dimension, segments.segment, segments.first_day, calendar.cal_date as day
  from (select dimension, segment, min(day) as first_day from stock_days group by dimension, segment) as segments
  cross join (select max(day) as last_day from stock_days) as known
  join calendar
    on calendar.grain = 'day'
    and calendar.cal_date <= known.last_day
    and calendar.cal_date > date_add('day', -366, segments.first_day)
),
first_sales as (
  select dimension, segment, min(day) as first_day
  from demand_days
  group by dimension, segment
),
so_far as (
  select
    grid.dimension,
    grid.segment,
    grid.day,
    stock_days.day is not null as has_snapshot,
    stock_days.on_hand,
    stock_days.available,
    stock_days.stock_value,
    stock_days.oversold,
    date_diff('day', least(grid.first_day, coalesce(first_sales.first_day, grid.first_day)), grid.day) + 1 as days_seen,
    sum(coalesce(demand_days.units, 0)) over up_to_day as units,
    sum(coalesce(demand_days.cost, 0)) over up_to_day as cost,
    sum(case when stock_days.on_hand <= 0 then 1 else 0 end) over up_to_day as out_days,
    sum(case when stock_days.day is not null then 1 else 0 end) over up_to_day as snapshots,
    sum(coalesce(stock_days.on_hand, 0)) over up_to_day as on_hand_days,
    sum(coalesce(stock_days.stock_value, 0)) over up_to_day as value_days
  from grid
  left join stock_days
    on stock_days.dimension = grid.dimension and stock_days.segment = grid.segment and stock_days.day = grid.day
  left join demand_days
    on demand_days.dimension = grid.dimension and demand_days.segment = grid.segment and demand_days.day = grid.day
  left join first_sales on first_sales.dimension = grid.dimension and first_sales.segment = grid.segment
  window up_to_day as (
    partition by grid.dimension, grid.segment order by grid.day rows between unbounded preceding and current row
  )
),
measured as (
  select
    so_far.*,
    so_far.units - coalesce(lag(so_far.units, settings.inventory_velocity_days) over by_day, 0) as recent_units,
    least(settings.inventory_velocity_days, so_far.days_seen)
      - so_far.out_days + coalesce(lag(so_far.out_days, settings.inventory_velocity_days) over by_day, 0) as selling_days,
    so_far.units - coalesce(lag(so_far.units, 365) over by_day, 0) as year_units,
    so_far.cost - coalesce(lag(so_far.cost, 365) over by_day, 0) as year_cost,
    so_far.on_hand_days - coalesce(lag(so_far.on_hand_days, 365) over by_day, 0) as year_on_hand,
    so_far.value_days - coalesce(lag(so_far.value_days, 365) over by_day, 0) as year_value,
    so_far.snapshots - coalesce(lag(so_far.snapshots, 365) over by_day, 0) as year_snapshots
  from so_far
  cross join settings
  window by_day as (partition by so_far.dimension, so_far.segment order by so_far.day)
)
select
  day,
  dimension,
  segment,
  on_hand,
  available,
  stock_value,
  oversold,
  cast(case when dimension <> 'location' then recent_units end as decimal(38, 3)) as recent_units,
  cast(selling_days as bigint) as selling_days,
  cast(case when dimension <> 'location' then year_units end as decimal(38, 3)) as year_units,
  cast(case when dimension <> 'location' then year_cost end as decimal(38, 4)) as year_cost,
  cast(year_on_hand as decimal(38, 3)) as year_on_hand,
  cast(year_value as decimal(38, 4)) as year_value,
  cast(year_snapshots as bigint) as year_snapshots
from measured
where has_snapshot
