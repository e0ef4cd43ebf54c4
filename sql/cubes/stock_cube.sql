-- Stock of each period: its last snapshot with all that is known of that day, the stock the period started from, and
-- what it sold and received. What was sold is read by month; only the days of a period that no whole month of it covers
-- (all of a week's) are read one by one.
-- grain: one period with a snapshot, dimension and segment
-- partition: period(period_start)
-- inputs: stock_series -31d..period, stock_months period, demand_days period, receipt_days period, stock_age_months period
-- sort: grain, dimension, segment, period_start
-- columns:
--   grain varchar: day, week, month, quarter, year
--   period_start timestamp: Start of the period, business wall clock
--   starts_at timestamp: The same instant, UTC
--   dimension varchar: total, product, variant, location, category, vendor; variants from months up
--   segment varchar: The value
--   day date: The day of the snapshot
--   on_hand decimal(38,3): Units at its end
--   available decimal(38,3): Units that can be sold
--   stock_value decimal(38,4): At cost; null when no cost is known
--   oversold bigint: Variants and locations with a negative quantity
--   recent_units decimal(38,3): Sold in the velocity window to that day
--   selling_days bigint: Days of that window on which there was something to sell
--   year_units decimal(38,3): Sold in the 365 days to that day
--   year_cost decimal(38,4): Their cost
--   year_on_hand decimal(38,3): Sum of the daily stock over the snapshots of those days
--   year_value decimal(38,4): Sum of the daily stock value over the same
--   year_snapshots bigint: How many snapshots
--   start_on_hand decimal(38,3): Units at the last snapshot of the 31 days before, from weeks up; 0 when it held only others, null when there is none
--   period_units decimal(38,3): Sold in the period, from weeks up; null for a location
--   received_units decimal(38,3): Received in the period, from weeks up; null for a location
--   aged_units decimal(38,3): Units whose receipt is known, at the end of a month; null when none
--   unit_days decimal(38,3): Those units times their days in stock
with snapshot_days as (
  select day from stock_series where dimension = 'total'
),
periods as (
  select distinct calendar.grain, calendar.period_start, calendar.period_end, calendar.starts_at
  from calendar
  join snapshot_days on snapshot_days.day = calendar.cal_date
  where calendar.grain <> 'day'
),
latest as (
  select
    calendar.grain, calendar.period_start, stock_series.dimension, stock_series.segment, max(stock_series.day) as day
  from stock_series
  join calendar on calendar.cal_date = stock_series.day
  where calendar.grain <> 'day' and (stock_series.dimension <> 'variant' or calendar.grain <> 'week')
  group by calendar.grain, calendar.period_start, stock_series.dimension, stock_series.segment
),
-- The last snapshot before a period is that of the last period before it with any.
stock as (
  select
    latest.grain,
    latest.period_start,
    lag(stock_series.day) over by_period as start_day,
    lag(stock_series.on_hand) over by_period as start_on_hand,
    stock_series.*
  from latest
  join stock_series
    on stock_series.dimension = latest.dimension and stock_series.segment = latest.segment
    and stock_series.day = latest.day
  window by_period as (partition by latest.grain, latest.dimension, latest.segment order by latest.period_start)
),
started as (
  select distinct periods.grain, periods.period_start
  from periods
  join snapshot_days
    on snapshot_days.day < periods.period_start
    and snapshot_days.day >= date_add('day', -31, periods.period_start)
),
single_days as (
  select calendar.grain, calendar.period_start, calendar.cal_date as day
  from calendar
  join periods on periods.grain = calendar.grain and periods.period_start = calendar.period_start
  where date_trunc('month', calendar.cal_date) < calendar.period_start
    or date_add('month', 1, date_trunc('month', calendar.cal_date)) > calendar.period_end
),
sold as (
  select grain, period_start, dimension, segment, sum(units) as units
  from (
    select periods.grain, periods.period_start, stock_months.dimension, stock_months.segment, stock_months.units
    from stock_months
    join periods
      on stock_months.month_start >= periods.period_start
      and date_add('month', 1, stock_months.month_start) <= periods.period_end
    union all
    select single_days.grain, single_days.period_start, demand_days.dimension, demand_days.segment, demand_days.units
    from demand_days
    join single_days on single_days.day = demand_days.day
    where demand_days.dimension <> 'variant' or single_days.grain <> 'week'
  ) as parts
  group by grain, period_start, dimension, segment
),
received as (
  select
    calendar.grain, calendar.period_start, receipt_days.dimension, receipt_days.segment,
    sum(receipt_days.units) as units
  from receipt_days
  join calendar on calendar.cal_date = receipt_days.day
  where calendar.grain <> 'day'
  group by calendar.grain, calendar.period_start, receipt_days.dimension, receipt_days.segment
)
select
  'day' as grain,
  cast(calendar.period_start as timestamp) as period_start,
  calendar.starts_at,
  stock_series.dimension,
  stock_series.segment,
  stock_series.day,
  stock_series.on_hand,
  stock_series.available,
  stock_series.stock_value,
  stock_series.oversold,
  stock_series.recent_units,
  stock_series.selling_days,
  stock_series.year_units,
  stock_series.year_cost,
  stock_series.year_on_hand,
  stock_series.year_value,
  stock_series.year_snapshots,
  cast(null as decimal(38, 3)) as start_on_hand,
  cast(null as decimal(38, 3)) as period_units,
  cast(null as decimal(38, 3)) as received_units,
  cast(null as decimal(38, 3)) as aged_units,
  cast(null as decimal(38, 3)) as unit_days
from stock_series
join calendar on calendar.grain = 'day' and calendar.cal_date = stock_series.day
where stock_series.dimension <> 'variant'
union all
select
  stock.grain,
  cast(stock.period_start as timestamp),
  periods.starts_at,
  stock.dimension,
  stock.segment,
  stock.day,
  stock.on_hand,
  stock.available,
  stock.stock_value,
  stock.oversold,
  stock.recent_units,
  stock.selling_days,
  stock.year_units,
  stock.year_cost,
  stock.year_on_hand,
  stock.year_value,
  stock.year_snapshots,
  cast(
    case
      when stock.start_day >= date_add('day', -31, stock.period_start) then stock.start_on_hand
      when started.grain is not null then 0
    end
    as decimal(38, 3)
  ),
  cast(case when stock.dimension <> 'location' then coalesce(sold.units, 0) end as decimal(38, 3)),
  cast(case when stock.dimension <> 'location' then coalesce(received.units, 0) end as decimal(38, 3)),
  ages.aged_units,
  ages.unit_days
from stock
join periods on periods.grain = stock.grain and periods.period_start = stock.period_start
left join started on started.grain = stock.grain and started.period_start = stock.period_start
left join sold
  on sold.grain = stock.grain and sold.period_start = stock.period_start
  and sold.dimension = stock.dimension and sold.segment = stock.segment
left join received
  on received.grain = stock.grain and received.period_start = stock.period_start
  and received.dimension = stock.dimension and received.segment = stock.segment
left join stock_age_months as ages
  on ages.dimension = stock.dimension and ages.segment = stock.segment
  and ages.month_start = date_trunc('month', stock.day) and stock.grain <> 'week'
