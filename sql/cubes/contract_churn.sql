-- Contracts that ran at the start of each period, and those of them that ended in it.
-- grain: one period
-- partition: none
-- inputs: customer_contracts all
-- sort: grain, period_start
-- columns:
--   grain varchar: month, quarter, year
--   period_start timestamp: Start of the period, business wall clock
--   starts_at timestamp: The same instant, UTC
--   active bigint: Contracts that had started before and had not ended
--   ended bigint: Of them, ended in the period
with periods as (
  select distinct calendar.grain, calendar.period_start, calendar.period_end, calendar.starts_at
  from calendar
  cross join as_of
  where calendar.grain in ('month', 'quarter', 'year') and calendar.period_start <= as_of.as_of
)
select
  periods.grain,
  cast(periods.period_start as timestamp) as period_start,
  periods.starts_at,
  count(*) as active,
  count(case when contracts.end_date < periods.period_end then 1 end) as ended
from customer_contracts as contracts
join periods
  on contracts.start_date < periods.period_start
  and (contracts.end_date is null or contracts.end_date >= periods.period_start)
group by periods.grain, periods.period_start, periods.starts_at
