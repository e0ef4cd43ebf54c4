-- What each customer bought in the 90 days up to the end of a month, where product affinity is asked for by customer
-- (setting affinity.unit); empty otherwise. Lines wholly refunded do not count as bought.
-- grain: one month, source, customer and item; and one row without source and item for each customer who bought
-- partition: month(month_start)
-- inputs: sales_orders -62d..35d, sales_lines -62d..35d, refunds -62d..35d, affinity_categories all, running_month all
-- sort: period_start, customer_key, source, item
-- columns:
--   month_start date: First day of the Gregorian month that the business's month starts in: the partition
--   period_start date: First day of the business's own month
--   source varchar: The configured source; null for the customer alone
--   customer_key varchar: The person
--   item varchar: A product, variant or category (setting affinity.level); null for the customer alone
with months as (
  select
    date_trunc('month', calendar.period_start) as month_start,
    calendar.period_start,
    date_add('day', -90, calendar.period_end) as first_day,
    calendar.period_end as end_day
  from calendar
  cross join span
  join settings on settings.affinity_unit = 'customer'
  join running_month on calendar.period_start <= running_month.month_start
  where calendar.grain = 'month'
    and calendar.cal_date = calendar.period_start
    and calendar.cal_date >= span.first_day
    and calendar.cal_date < span.end_day
),
orders as (
  select
    months.month_start, months.period_start,
    sales_orders.order_key, sales_orders.source, sales_orders.customer_key
  from sales_orders
  join months on sales_orders.order_date >= months.first_day and sales_orders.order_date < months.end_day
  where sales_orders.customer_key is not null
),
returned as (
  select source, order_line_id, sum(quantity) as units
  from refunds
  where order_line_id is not null
  group by source, order_line_id
),
bought as (
  select
    orders.month_start,
    orders.period_start,
    orders.source,
    orders.customer_key,
    case settings.affinity_level
      when 'variant' then lines.variant_id
      when 'category' then categories.product_type
      else lines.product_id
    end as item
  from orders
  cross join settings
  join sales_lines as lines on lines.order_key = orders.order_key
  left join returned on returned.source = lines.source and returned.order_line_id = lines.order_line_id
  left join affinity_categories as categories
    on categories.source = lines.source and categories.product_id = lines.product_id
  where returned.units is null or lines.units > returned.units
)
select month_start, period_start, source, customer_key, item
from bought
where item is not null
group by month_start, period_start, source, customer_key, item
union all
select month_start, period_start, cast(null as varchar) as source, customer_key, cast(null as varchar) as item
from orders
group by month_start, period_start, customer_key
