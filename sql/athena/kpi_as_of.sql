-- KPIs as they stood on a day
-- Put the day in place of the date below. Rows are kept when they are new or change, and runs never go back to an earlier
-- day, so the newest one up to that day is the one that stood.
with ranked as (
  select
    *,
    row_number() over (
      partition by category, grain, kpi, measure, period_start, starts_at, dimension, segment
      order by as_of desc, revision desc
    ) as age
  from kpi_snapshots
  where as_of <= '2026-11-23'
)
select
  category,
  grain,
  kpi,
  measure,
  period_start,
  period_end,
  starts_at,
  dimension,
  segment,
  numerator,
  denominator,
  value,
  unit,
  is_final,
  flags,
  as_of,
  revision
from ranked
where age = 1
  and not removed
