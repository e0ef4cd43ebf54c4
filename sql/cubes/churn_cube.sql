-- Customers who were active and fell silent, at the end of each month, quarter and year (or today, where the period
-- still runs). With W = churn_window and e = that end: active are those with an order in [e-2W, e-W), kept are those of
-- them with an order in [e-W, e). Each customer is counted by one order, the first in the window, told by the day p of
-- the order before; nobody is counted twice and no list of customers is needed. So an order of day d counts as active
-- for every e in (max(d+W, p+2W), d+2W], and as kept for every e in (max(d, p+W), min(d+W, p+2W)]: it is added on the
-- day after such a span begins and taken off on the day after it ends, and the sum up to e is the answer for e.
-- A segment has a row where it had an order in the windows or in the period.
-- grain: one period, dimension and segment
-- partition: year(period_start)
-- inputs: order_gaps -1461d..+366d, churn_window all
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
    date_diff('day', date '1970-01-01', calendar.period_start) as start_no,
    date_diff('day', date '1970-01-01', least(calendar.period_end, date_add('day', 1, as_of.as_of))) as end_no
  from calendar
  cross join as_of
  where calendar.grain in ('month', 'quarter', 'year')
    and calendar.period_start <= as_of.as_of
),
-- Days are numbers here: millions of dates are slow to add to.
gaps as (
  select
    dimension,
    segment,
    date_diff('day', date '1970-01-01', order_date) as day,
    date_diff('day', previous_order_date, order_date) as gap,
    orders
  from order_gaps
),
spans as (
  select
    gaps.dimension,
    gaps.segment,
    gaps.day,
    gaps.day + greatest(churn_window.window_days, coalesce(2 * churn_window.window_days - gaps.gap, 0)) as active_after,
    gaps.day + 2 * churn_window.window_days as active_to,
    gaps.day + greatest(0, churn_window.window_days - gaps.gap) as kept_after,
    gaps.day + least(churn_window.window_days, 2 * churn_window.window_days - gaps.gap) as kept_to,
    gaps.gap > churn_window.window_days as is_return,
    gaps.orders
  from gaps
  cross join churn_window
),
placed as (
  select
    dimension, segment, day, active_to,
    sum(orders) as orders,
    sum(case when active_after < active_to then orders else 0 end) as leaving,
    sum(case when is_return then orders else 0 end) as reactivated
  from spans
  group by dimension, segment, day, active_to
),
changes as (
  select dimension, segment, active_after as day, sum(orders) as active, 0 as kept, 0 as seen, 0 as placed, 0 as reactivated
  from spans
  where active_after < active_to
  group by dimension, segment, active_after
  union all
  select dimension, segment, kept_after, 0, sum(orders), 0, 0, 0
  from spans
  where kept_after < kept_to
  group by dimension, segment, kept_after
  union all
  select dimension, segment, kept_to, 0, -sum(orders), 0, 0, 0
  from spans
  where kept_after < kept_to
  group by dimension, segment, kept_to
  union all
  select dimension, segment, day, 0, 0, orders, orders, reactivated
  from placed
  union all
  select dimension, segment, active_to, -leaving, 0, -orders, 0, 0
  from placed
)
select
  ends.grain,
  cast(ends.period_start as timestamp) as period_start,
  ends.starts_at,
  changes.dimension,
  changes.segment,
  cast(sum(changes.active) as bigint) as active,
  cast(sum(changes.kept) as bigint) as kept,
  cast(sum(case when changes.day >= ends.start_no then changes.reactivated else 0 end) as bigint) as reactivated
from changes
join ends on changes.day < ends.end_no
group by ends.grain, ends.period_start, ends.starts_at, changes.dimension, changes.segment
having sum(changes.seen) > 0
  or sum(case when changes.day >= ends.start_no then changes.placed else 0 end) > 0
