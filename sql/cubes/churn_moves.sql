-- The days on which orders begin and end to count for churn, so that the sum up to the end e of a period is the answer
-- for e. With W = churn_window, an order of day d whose customer had ordered on day p before tells of a customer who was
-- active for every e in (max(d+W, p+2W), d+2W], and of one who was kept for every e in (max(d, p+W), min(d+W, p+2W)].
-- Sorted by how far p lies back, each such bound depends on d or on p alone: so orders are counted by d and again by p,
-- and `moves` says what each count begins or ends 0, W or 2W days later.
-- Periods end with months, so of all but the running month one day is enough, the month's first.
-- grain: one calendar month of orders, day, dimension and segment
-- partition: month(month_start)
-- inputs: order_sequence same, first_orders past, churn_window all, running_month all, calendar all
-- sort: month_start, dimension, segment, day
-- columns:
--   month_start date: First day of the Gregorian month the orders fall into: the partition
--   day date: The day of the change; the first of its month unless that is running
--   dimension varchar: total, channel, country, product, cohort: those of the customer's first order
--   segment varchar: The value; a product is `<source>:<product id>`, a cohort the Gregorian month as `2026-03`
--   active bigint: Active customers more, or fewer
--   kept bigint: Kept customers more, or fewer
--   seen bigint: Orders more, or fewer, in the two windows
--   placed bigint: Orders of the day
--   reactivated bigint: Of them, after a silence of more than W
with orders as (
  select
    date_trunc('month', order_sequence.order_date) as month_start,
    order_sequence.order_date,
    order_sequence.previous_order_date,
    first_orders.channel,
    first_orders.country,
    first_orders.product_segment as product,
    date_trunc('month', first_orders.order_date) as cohort,
    case
      when order_sequence.previous_order_date is null then 'first'
      when order_sequence.previous_order_date >= date_add('day', -churn_window.window_days, order_sequence.order_date)
        then 'within W'
      when order_sequence.previous_order_date > date_add('day', -2 * churn_window.window_days, order_sequence.order_date)
        then 'within 2W'
      else 'later'
    end as came
  from order_sequence
  join first_orders on first_orders.order_key = order_sequence.first_order_key
  cross join churn_window
),
ends as (
  select month_start, 'd' as bound, order_date as day, came, channel, country, product, cohort
  from orders
  union all
  select month_start, 'p', previous_order_date, came, channel, country, product, cohort
  from orders
  where came in ('within W', 'within 2W')
),
counted as (
  select
    month_start,
    bound,
    day,
    came,
    case
      when grouping(channel) = 0 then 'channel'
      when grouping(country) = 0 then 'country'
      when grouping(product) = 0 then 'product'
      when grouping(cohort) = 0 then 'cohort'
      else 'total'
    end as dimension,
    case
      when grouping(channel) = 0 then coalesce(channel, '(unknown)')
      when grouping(country) = 0 then coalesce(country, '(unknown)')
      when grouping(product) = 0 then product
      when grouping(cohort) = 0 then date_format(cast(cohort as timestamp), '%Y-%m')
      else 'total'
    end as segment,
    count(*) as orders
  from ends
  group by grouping sets (
    (month_start, bound, day, came),
    (month_start, bound, day, came, channel),
    (month_start, bound, day, came, country),
    (month_start, bound, day, came, product),
    (month_start, bound, day, came, cohort)
  )
),
moves (bound, came, windows, active, kept, seen, placed, reactivated) as (
  values
    ('d', 'first', 0, 0, 0, 1, 1, 0),
    ('d', 'first', 1, 1, 0, 0, 0, 0),
    ('d', 'first', 2, -1, 0, -1, 0, 0),
    ('d', 'later', 0, 0, 0, 1, 1, 1),
    ('d', 'later', 1, 1, 0, 0, 0, 0),
    ('d', 'later', 2, -1, 0, -1, 0, 0),
    ('d', 'within 2W', 0, 0, 1, 1, 1, 1),
    ('d', 'within 2W', 1, 1, 0, 0, 0, 0),
    ('d', 'within 2W', 2, -1, 0, -1, 0, 0),
    ('p', 'within 2W', 2, 0, -1, 0, 0, 0),
    ('d', 'within W', 0, 0, 0, 1, 1, 0),
    ('d', 'within W', 1, 0, -1, 0, 0, 0),
    ('d', 'within W', 2, -1, 0, -1, 0, 0),
    ('p', 'within W', 1, 0, 1, 0, 0, 0),
    ('p', 'within W', 2, 1, 0, 0, 0, 0)
),
moved as (
  select
    counted.month_start,
    counted.dimension,
    counted.segment,
    date_add('day', moves.windows * churn_window.window_days, counted.day) as day,
    counted.orders,
    moves.active, moves.kept, moves.seen, moves.placed, moves.reactivated
  from counted
  join moves on moves.bound = counted.bound and moves.came = counted.came
  cross join churn_window
)
select
  moved.month_start,
  case
    when moved.day >= running_month.month_start and moved.day < running_month.month_end then moved.day
    else coalesce(calendar.period_start, moved.day)
  end as day,
  moved.dimension,
  moved.segment,
  cast(sum(moved.orders * moved.active) as bigint) as active,
  cast(sum(moved.orders * moved.kept) as bigint) as kept,
  cast(sum(moved.orders * moved.seen) as bigint) as seen,
  cast(sum(moved.orders * moved.placed) as bigint) as placed,
  cast(sum(moved.orders * moved.reactivated) as bigint) as reactivated
from moved
cross join running_month
left join calendar on calendar.cal_date = moved.day and calendar.grain = 'month'
group by
  moved.month_start,
  case
    when moved.day >= running_month.month_start and moved.day < running_month.month_end then moved.day
    else coalesce(calendar.period_start, moved.day)
  end,
  moved.dimension,
  moved.segment
