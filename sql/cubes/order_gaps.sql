-- How long customers were silent before an order: all that churn needs, without a row per customer.
-- A customer belongs to the channel and country of the first order, so that a segment keeps its customers.
-- grain: one business day, day of the order before, dimension and segment
-- partition: month(order_date)
-- inputs: order_sequence same
-- sort: dimension, segment, order_date, previous_order_date
-- columns:
--   order_date date: The order's business day
--   previous_order_date date: That of the customer's order before; null for the first
--   dimension varchar: total, channel, country
--   segment varchar: The value, `(unknown)` where there is none
--   orders bigint: Orders of known customers
select
  order_date,
  previous_order_date,
  case
    when grouping(first_channel) = 0 then 'channel'
    when grouping(first_country) = 0 then 'country'
    else 'total'
  end as dimension,
  case
    when grouping(first_channel) = 0 then coalesce(first_channel, '(unknown)')
    when grouping(first_country) = 0 then coalesce(first_country, '(unknown)')
    else 'total'
  end as segment,
  count(*) as orders
from order_sequence
group by grouping sets (
  (order_date, previous_order_date),
  (order_date, previous_order_date, first_channel),
  (order_date, previous_order_date, first_country)
)
