-- The days on which orders begin and end to count for churn. With W = churn_window, d = the day of an order and p = that
-- of the customer's order before, it tells at the end e of a period of a customer who was active for every e in
-- (max(d+W, p+2W), d+2W], and of one who was kept for every e in (max(d, p+W), min(d+W, p+2W)]: it is added on the day
-- after such a span begins and taken off on the day after it ends, so that the sum up to e is the answer for e.
-- grain: one calendar month of orders, day, dimension and segment
-- partition: month(month_start)
-- inputs: order_gaps same, churn_window all
-- sort: month_start, dimension, segment, day
-- columns:
--   month_start date: First day of the Gregorian month the orders fall into: the partition
--   day date: The day of the change
--   dimension varchar: total, channel, country: those of the customer's first order
--   segment varchar: The value
--   active bigint: Active customers more, or fewer
--   kept bigint: Kept customers more, or fewer
--   seen bigint: Orders more, or fewer, in the two windows
--   placed bigint: Orders of the day
--   reactivated bigint: Of them, after a silence of more than W
with gaps as (
  -- days are numbers from here on: millions of dates are slow to add to
  select
    dimension,
    segment,
    date_trunc('month', order_date) as month_start,
    date_diff('day', date '1970-01-01', order_date) as day,
    date_diff('day', previous_order_date, order_date) as gap,
    orders
  from order_gaps
),
spans as (
  select
    gaps.month_start,
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
    month_start, dimension, segment, day, active_to,
    sum(orders) as orders,
    sum(case when active_after < active_to then orders else 0 end) as leaving,
    sum(case when is_return then orders else 0 end) as reactivated
  from spans
  group by month_start, dimension, segment, day, active_to
),
changes as (
  select
    month_start, dimension, segment, active_after as day,
    orders as active, 0 as kept, 0 as seen, 0 as placed, 0 as reactivated
  from spans
  where active_after < active_to
  union all
  select month_start, dimension, segment, kept_after, 0, orders, 0, 0, 0
  from spans
  where kept_after < kept_to
  union all
  select month_start, dimension, segment, kept_to, 0, -orders, 0, 0, 0
  from spans
  where kept_after < kept_to
  union all
  select month_start, dimension, segment, day, 0, 0, orders, orders, reactivated
  from placed
  union all
  select month_start, dimension, segment, active_to, -leaving, 0, -orders, 0, 0
  from placed
)
select
  month_start,
  date_add('day', day, date '1970-01-01') as day,
  dimension,
  segment,
  cast(sum(active) as bigint) as active,
  cast(sum(kept) as bigint) as kept,
  cast(sum(seen) as bigint) as seen,
  cast(sum(placed) as bigint) as placed,
  cast(sum(reactivated) as bigint) as reactivated
from changes
group by month_start, day, dimension, segment
