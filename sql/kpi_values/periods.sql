-- The periods of every grain that lie in the parts of the table kpi_parts (part) and have begun by as_of, for each KPI of
-- the table kpi_tables (kpi, table_name): whether a source had loaded (is_covered), and whether nothing can change (is_final).
-- A period is covered when, for each table that any source covers, one source's loaded days reach into it; it is final
-- when all sources have loaded to its end and as_of has come to its last day.
-- `moment` tells one period of a grain from another: of an hour the instant, since a clock change calls two hours alike.
-- `part` names the object of kpi_values: hours and days lie by month (202603), longer periods by year (202600).
with calendar_periods as (
  select distinct grain, period_start, period_end, starts_at, ends_at
  from calendar, as_of
  where period_start <= as_of.as_of
    and year(period_start) * 100 + case when grain = 'day' then month(period_start) else 0 end in (select part from kpi_parts)
),
-- A day has 23 hours or 25 when the clocks change, and in some zones the clocks change by half an hour.
instants as (
  select
    calendar_periods.period_start as day,
    timezone(settings.time_zone, timezone('UTC', half_hour)) as wall_clock,
    half_hour as starts_at
  from calendar_periods, settings, unnest(generate_series(starts_at, ends_at, interval 30 minute)) as halves (half_hour)
  where grain = 'day' and half_hour < ends_at
),
periods as (
  select
    grain,
    cast(period_start as timestamp) as period_start,
    cast(period_end as timestamp) as period_end,
    starts_at,
    period_start as first_day,
    period_end as end_day
  from calendar_periods
  union all
  select 'hour', wall_clock, wall_clock + interval 1 hour, starts_at, day, cast(day + interval 1 day as date)
  from instants
  where minute(wall_clock) = 0
),
days as (
  select distinct first_day, end_day
  from periods
),
loaded as (
  select
    kpi_tables.kpi,
    days.first_day,
    days.end_day,
    kpi_tables.table_name,
    bool_or(coverage.from_date < days.end_day and coverage.through_date > days.first_day) as is_covered,
    bool_and(coverage.through_date >= days.end_day) as is_loaded,
    min(coverage.from_date) as from_date
  from kpi_tables
  join coverage using (table_name)
  cross join days
  group by all
),
states as (
  select
    kpi,
    first_day,
    end_day,
    bool_and(is_covered) as is_covered,
    bool_and(is_loaded) as is_loaded,
    min(from_date) as from_date
  from loaded
  group by all
)
select
  kpis.kpi,
  periods.grain,
  periods.period_start,
  periods.period_end,
  periods.starts_at,
  case when periods.grain = 'hour' then periods.starts_at else periods.period_start end as moment,
  year(periods.period_start) * 100 + case when periods.grain in ('hour', 'day') then month(periods.period_start) else 0 end
    as part,
  coalesce(states.is_covered, false) as is_covered,
  coalesce(states.is_loaded and as_of.as_of + 1 >= periods.end_day, false) as is_final,
  -- Before anything was loaded there are no periods to fill.
  coalesce(states.from_date < periods.end_day, false) as is_filled
from periods
cross join (select distinct kpi from kpi_tables) as kpis
cross join as_of
left join states
  on states.kpi = kpis.kpi and states.first_day = periods.first_day and states.end_day = periods.end_day
