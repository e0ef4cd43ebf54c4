-- Stock of each period: its last snapshot, with the stock it started from and what it sold.
-- grain: one period with a snapshot, dimension and segment
-- partition: period(period_start)
-- inputs: stock_series -31d..period, demand_days period, stock_ages all
-- sort: grain, dimension, segment, period_start
-- columns:
--   grain varchar: day, week, month, quarter, year
--   period_start timestamp: Start of the period, business wall clock
--   starts_at timestamp: The same instant, UTC
--   dimension varchar: total, product, variant, location, category, vendor; variants from months up
--   segment varchar: The value
--   day date: The day of the snapshot
--   start_on_hand decimal(38,3): Units at the last snapshot of the 31 days before, from weeks up; null when there is none
--   period_units decimal(38,3): Sold in the period, from weeks up; null for a location
--   aged_units decimal(38,3): Units whose receipt is known, at the end of a month, of the total; null otherwise
--   unit_days decimal(38,3): Those units times their days in stock
with latest as (
  select
    calendar.grain,
    calendar.period_start,
    calendar.period_end,
    calendar.starts_at,
    stock_series.dimension,
    stock_series.segment,
    max(stock_series.day) as day
  from stock_series
  join calendar on calendar.cal_date = stock_series.day
  where stock_series.dimension <> 'variant' or calendar.grain not in ('day', 'week')
  group by
    calendar.grain, calendar.period_start, calendar.period_end, calendar.starts_at,
    stock_series.dimension, stock_series.segment
),
starts as (
  select
    latest.grain, latest.period_start, latest.dimension, latest.segment,
    max_by(stock_series.on_hand, stock_series.day) as on_hand
  from latest
  join stock_series
    on stock_series.dimension = latest.dimension and stock_series.segment = latest.segment
    and stock_series.day < latest.period_start
    and stock_series.day >= date_add('day', -31, latest.period_start)
  where latest.grain <> 'day'
  group by latest.grain, latest.period_start, latest.dimension, latest.segment
),
sold as (
  select latest.grain, latest.period_start, latest.dimension, latest.segment, sum(demand_days.units) as units
  from latest
  join demand_days
    on demand_days.dimension = latest.dimension and demand_days.segment = latest.segment
    and demand_days.day >= latest.period_start and demand_days.day < latest.period_end
  where latest.grain <> 'day'
  group by latest.grain, latest.period_start, latest.dimension, latest.segment
),
ages as (
  select month_start, sum(aged_units) as aged_units, sum(unit_days) as unit_days
  from stock_ages
  group by month_start
)
select
  latest.grain,
  cast(latest.period_start as timestamp) as period_start,
  latest.starts_at,
  latest.dimension,
  latest.segment,
  latest.day,
  cast(starts.on_hand as decimal(38, 3)) as start_on_hand,
  cast(
    case when latest.grain <> 'day' and latest.dimension <> 'location' then coalesce(sold.units, 0) end
    as decimal(38, 3)
  ) as period_units,
  cast(ages.aged_units as decimal(38, 3)) as aged_units,
  cast(ages.unit_days as decimal(38, 3)) as unit_days
from latest
left join starts
  on starts.grain = latest.grain and starts.period_start = latest.period_start
  and starts.dimension = latest.dimension and starts.segment = latest.segment
left join sold
  on sold.grain = latest.grain and sold.period_start = latest.period_start
  and sold.dimension = latest.dimension and sold.segment = latest.segment
left join ages
  on latest.dimension = 'total' and latest.grain in ('month', 'quarter', 'year')
  and ages.month_start = date_trunc('month', latest.day)
