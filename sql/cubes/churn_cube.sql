-- Customers who were active and fell silent, at the end of each month, quarter and year (or today, where the period
-- still runs). With W = churn_window and e = that end: active are those with an order in [e-2W, e-W), kept are those of
-- them with an order in [e-W, e). Each customer is counted by one order: the first in the window, told by the day of the
-- order before; so nobody is counted twice and no list of customers is needed.
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
    least(calendar.period_end, date_add('day', 1, as_of.as_of)) as end_day
  from calendar
  cross join as_of
  where calendar.grain in ('month', 'quarter', 'year')
    and calendar.period_start <= as_of.as_of
),
windows as (
  select
    ends.*,
    churn_window.window_days,
    date_add('day', -churn_window.window_days, ends.end_day) as recent_from,
    date_add('day', -2 * churn_window.window_days, ends.end_day) as active_from
  from ends
  cross join churn_window
)
select
  windows.grain,
  cast(windows.period_start as timestamp) as period_start,
  windows.starts_at,
  order_gaps.dimension,
  order_gaps.segment,
  cast(
    sum(
      case
        when order_gaps.order_date < windows.recent_from
          and (order_gaps.previous_order_date is null or order_gaps.previous_order_date < windows.active_from)
          and order_gaps.order_date >= windows.active_from
          then order_gaps.orders
        else 0
      end
    )
    as bigint
  ) as active,
  cast(
    sum(
      case
        when order_gaps.order_date >= windows.recent_from
          and order_gaps.previous_order_date >= windows.active_from
          and order_gaps.previous_order_date < windows.recent_from
          then order_gaps.orders
        else 0
      end
    )
    as bigint
  ) as kept,
  cast(
    sum(
      case
        when order_gaps.order_date >= windows.period_start
          and date_diff('day', order_gaps.previous_order_date, order_gaps.order_date) > windows.window_days
          then order_gaps.orders
        else 0
      end
    )
    as bigint
  ) as reactivated
from order_gaps
join windows
  on order_gaps.order_date < windows.end_day
  and order_gaps.order_date >= least(windows.active_from, windows.period_start)
group by windows.grain, windows.period_start, windows.starts_at, order_gaps.dimension, order_gaps.segment
