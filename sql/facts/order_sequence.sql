-- Where each order stands in its customer's history: 1 is the first counted order over all time.
-- Orders of one instant are told apart by their key, which follows source and id, so the answer never depends on the
-- order of reading.
-- `span` is the range of days being built: only its customers' histories are read.
-- grain: one counted order with a known customer
-- partition: month(order_date)
-- inputs: sales_orders past
-- sort: order_key
-- columns:
--   order_key bigint: The order in sales_orders
--   order_date date: Business date
--   sequence bigint: 1 for the customer's first order
--   first_order_key bigint: The customer's first order: what it tells of the customer is in first_orders
--   previous_order_date date: The business date of the customer's order before this one
--   is_new boolean: The first order, or the first after returning.lookback_days of silence
with history as (
  select
    order_key,
    order_date,
    row_number() over (partition by customer_key order by ordered_at, order_key) as sequence,
    first_value(order_key) over (partition by customer_key order by ordered_at, order_key) as first_order_key,
    lag(order_date) over (partition by customer_key order by ordered_at, order_key) as previous_order_date
  from sales_orders
  where customer_key in (
    select sales_orders.customer_key
    from sales_orders
    cross join span
    where sales_orders.order_date >= span.first_day and sales_orders.order_date < span.end_day
  )
)
select
  history.order_key,
  history.order_date,
  history.sequence,
  history.first_order_key,
  history.previous_order_date,
  history.sequence = 1
    or coalesce(
      date_diff('day', history.previous_order_date, history.order_date) > settings.returning_lookback_days,
      false
    ) as is_new
from history
cross join span
cross join settings
where history.order_date >= span.first_day and history.order_date < span.end_day
