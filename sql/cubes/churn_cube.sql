-- Customers who were active and fell silent, at the end of each month, quarter and year (or today, where the period
-- still runs). With W = churn_window and e = that end: active are those with an order in [e-2W, e-W), kept are those of
-- them with an order in [e-W, e). Each customer is counted by one order, the first in the window, told by the day of
-- the order before; nobody is counted twice and no list of customers is needed: churn_moves has the days on which an
-- order begins and ends to count, and the sum up to e is the answer for e.
-- A segment has a row where it had an order in the windows or in the period.
-- grain: one period, dimension and segment
-- partition: year(period_start)
-- inputs: churn_moves -1461d..+366d
-- sort: grain, dimension, segment, period_start
-- columns:
--   grain varchar: month, quarter, year
--   period_start timestamp: Start of the period, business wall clock
--   starts_at timestamp: The same instant, UTC
--   dimension varchar: total, channel, country: those of the first order
--   segment varchar: The value
--   active bigint: Customers with an order in the window before the last
--   kept bigint: Of them, with an order in the last window
--   reactivated bigint: Orders in the period after a silence of more than W
with ends as (
  select distinct
    calendar.grain,
    calendar.period_start,
    calendar.starts_at,
    least(calendar.period_end, date_add('day', 1, as_of.as_of)) as end_day
  from calendar
  cross join as_of
  where calendar.grain in ('month', 'quarter', 'year')
    and calendar.period_start <= as_of.as_of
),
changes as (
  select
    dimension,
    segment,
    day,
    sum(active) as active,
    sum(kept) as kept,
    sum(seen) as seen,
    sum(placed) as placed,
    sum(reactivated) as reactivated
  from churn_moves
  group by dimension, segment, day
)
select
  ends.grain,
  cast(ends.period_start as timestamp) as period_start,
  ends.starts_at,
  changes.dimension,
  changes.segment,
  cast(sum(changes.active) as bigint) as active,
  cast(sum(changes.kept) as bigint) as kept,
  cast(sum(case when changes.day >= ends.period_start then changes.reactivated else 0 end) as bigint) as reactivated
from changes
join ends on changes.day < ends.end_day
group by ends.grain, ends.period_start, ends.starts_at, changes.dimension, changes.segment
having sum(changes.seen) > 0
  or sum(case when changes.day >= ends.period_start then changes.placed else 0 end) > 0
