-- The segments that product affinity is told by within a month, how many orders each has, and the numbers by which
-- product_pairs knows them. With affinity.unit customer a month is one segment, of customers.
-- grain: one calendar month (or the part of one that falls into this partition), channel and customer type
-- partition: month(month_start)
-- inputs: sales_orders same, order_sequence same, customer_baskets same
-- sort: segment_no
-- columns:
--   month_start date: First day of the Gregorian month the orders fall into: the partition
--   segment_no bigint: The segment in this month: the month and the segment's place in it
--   period_start date: First day of the business's own month (they differ in a retail calendar)
--   channel varchar: The orders' channel; null for customers
--   customer_type varchar: new, returning, unknown; null for customers
--   orders bigint: Counted orders, or customers
with buyers as (
  select
    date_trunc('month', sales_orders.order_date) as month_start,
    calendar.period_start,
    coalesce(sales_orders.channel, '(unknown)') as channel,
    case
      when order_sequence.is_new then 'new'
      when order_sequence.is_new is null then 'unknown'
      else 'returning'
    end as customer_type
  from sales_orders
  join settings on settings.affinity_unit = 'order'
  join calendar on calendar.grain = 'month' and calendar.cal_date = sales_orders.order_date
  left join order_sequence on order_sequence.order_key = sales_orders.order_key
  union all
  select month_start, period_start, cast(null as varchar), cast(null as varchar)
  from customer_baskets
  where item is null
)
select
  month_start,
  (extract(year from month_start) * 100 + extract(month from month_start)) * 1000000000
    + row_number() over (partition by month_start order by period_start, channel, customer_type) as segment_no,
  period_start,
  channel,
  customer_type,
  count(*) as orders
from buyers
group by month_start, period_start, channel, customer_type
