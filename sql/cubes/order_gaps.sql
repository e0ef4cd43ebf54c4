-- How many days lie between one order of a customer and the next; orders of one day are none apart and left out.
-- grain: one Gregorian month of the later order, and number of days
-- partition: month(month_start)
-- inputs: order_sequence same
-- sort: month_start, days
-- columns:
--   month_start date: First day of the month
--   days bigint: Since the customer's order before
--   orders bigint: Orders that came so many days after the one before
select
  date_trunc('month', order_date) as month_start,
  date_diff('day', previous_order_date, order_date) as days,
  count(*) as orders
from order_sequence
where previous_order_date < order_date
group by date_trunc('month', order_date), date_diff('day', previous_order_date, order_date)
