-- Contracts that ran at the start of each period, and those of them that ended in it.
-- A contract names one thing, its plan or product: the figures of both dimensions are the same. Through which channel and
-- in which country it was made is not recorded.
-- grain: one period, dimension and segment
-- partition: year(period_start)
-- inputs: customer_contracts all
-- sort: grain, dimension, segment, period_start
-- columns:
--   grain varchar: month, quarter, year
--   period_start timestamp: Start of the period, business wall clock
--   starts_at timestamp: The same instant, UTC
--   dimension varchar: total, product, plan, cohort
--   segment varchar: `<source>:<product id>`; a cohort is the Gregorian month in which the contract began, as `2026-03`
--   active bigint: Contracts that had started before and had not ended
--   ended bigint: Of them, ended in the period
with periods as (
  select distinct calendar.grain, calendar.period_start, calendar.period_end, calendar.starts_at
  from calendar
  cross join as_of
  where calendar.grain in ('month', 'quarter', 'year') and calendar.period_start <= as_of.as_of
),
contracts as (
  select
    start_date,
    end_date,
    source || ':' || coalesce(product_id, '(unknown)') as plan,
    date_format(cast(start_date as timestamp), '%Y-%m') as cohort
  from customer_contracts
),
segmented as (
  select 'total' as dimension, 'total' as segment, start_date, end_date from contracts
  union all
  select 'product', plan, start_date, end_date from contracts
  union all
  select 'plan', plan, start_date, end_date from contracts
  union all
  select 'cohort', cohort, start_date, end_date from contracts
)
select
  periods.grain,
  cast(periods.period_start as timestamp) as period_start,
  periods.starts_at,
  segmented.dimension,
  segmented.segment,
  count(*) as active,
  count(case when segmented.end_date < periods.period_end then 1 end) as ended
from segmented
join periods
  on segmented.start_date < periods.period_start
  and (segmented.end_date is null or segmented.end_date >= periods.period_start)
group by periods.grain, periods.period_start, periods.starts_at, segmented.dimension, segmented.segment
