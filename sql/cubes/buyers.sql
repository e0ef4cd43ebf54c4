-- How many people bought, where the average order value is asked for by customer (setting aov.denominator); empty
-- otherwise. People do not add up over periods or segments, so each period is counted from the orders.
-- grain: one period, dimension and segment
-- partition: period(period_start)
-- inputs: sales_orders period
-- sort: grain, dimension, segment, period_start
-- columns:
--   grain varchar: day, week, month, quarter, year
--   period_start timestamp: Start of the period, business wall clock
--   dimension varchar: total, channel, country
--   segment varchar: The value, `(unknown)` where there is none
--   buyers bigint: Known people with a counted order
select
  calendar.grain,
  cast(calendar.period_start as timestamp) as period_start,
  case
    when grouping(sales_orders.channel) = 0 then 'channel'
    when grouping(sales_orders.country) = 0 then 'country'
    else 'total'
  end as dimension,
  case
    when grouping(sales_orders.channel) = 0 then coalesce(sales_orders.channel, '(unknown)')
    when grouping(sales_orders.country) = 0 then coalesce(sales_orders.country, '(unknown)')
    else 'total'
  end as segment,
  count(distinct sales_orders.customer_key) as buyers
from sales_orders
join settings on settings.aov_denominator = 'customers'
join calendar on calendar.cal_date = sales_orders.order_date
group by grouping sets (
  (calendar.grain, calendar.period_start),
  (calendar.grain, calendar.period_start, sales_orders.channel),
  (calendar.grain, calendar.period_start, sales_orders.country)
)
