-- What the customers won in each month have brought since, by the month in which they brought it.
-- The business's own staff and resellers are left out.
-- grain: one Gregorian month of sale, month of acquisition, dimension and segment
-- partition: month(month_start)
-- inputs: sales_orders same, order_sequence same, order_margins same, sales_refunds same, first_orders past
-- sort: dimension, segment, cohort_start
-- columns:
--   month_start date: First day of the month the orders and refunds fall into: the partition
--   cohort_start date: First day of the business month in which the customer's first order was placed
--   dimension varchar: total, channel, country, campaign, first_product: those of the first order
--   segment varchar: The value, `(unknown)` where there is none; a product is `<source>:<product id>`
--   customers bigint: Customers whose first order is among these
--   orders bigint: Counted orders
--   revenue decimal(38,4): Net sales
--   costed_sales decimal(38,4): Net sales of goods whose cost is known
--   cost decimal(38,4): Of those goods
with brought as (
  select
    sales_orders.order_date as day,
    order_sequence.first_order_key,
    case when order_sequence.sequence = 1 then 1 else 0 end as customers,
    1 as orders,
    sales_orders.gross_sales - sales_orders.discounts as revenue,
    order_margins.costed_sales,
    order_margins.cost
  from sales_orders
  join order_sequence on order_sequence.order_key = sales_orders.order_key
  left join order_margins on order_margins.order_key = sales_orders.order_key
  where not sales_orders.is_internal
  union all
  select
    booked_date,
    first_order_key,
    0,
    0,
    -returns,
    -costed_returns,
    -cost
  from sales_refunds
  where first_order_key is not null and not is_internal
)
select
  date_trunc('month', brought.day) as month_start,
  calendar.period_start as cohort_start,
  case
    when grouping(first_orders.channel) = 0 then 'channel'
    when grouping(first_orders.country) = 0 then 'country'
    when grouping(first_orders.campaign_id) = 0 then 'campaign'
    when grouping(first_orders.product_segment) = 0 then 'first_product'
    else 'total'
  end as dimension,
  case
    when grouping(first_orders.channel) = 0 then coalesce(first_orders.channel, '(unknown)')
    when grouping(first_orders.country) = 0 then coalesce(first_orders.country, '(unknown)')
    when grouping(first_orders.campaign_id) = 0 then coalesce(first_orders.campaign_id, '(unknown)')
    when grouping(first_orders.product_segment) = 0 then first_orders.product_segment
    else 'total'
  end as segment,
  cast(sum(brought.customers) as bigint) as customers,
  cast(sum(brought.orders) as bigint) as orders,
  cast(sum(brought.revenue) as decimal(38, 4)) as revenue,
  cast(coalesce(sum(brought.costed_sales), 0) as decimal(38, 4)) as costed_sales,
  cast(coalesce(sum(brought.cost), 0) as decimal(38, 4)) as cost
from brought
join first_orders on first_orders.order_key = brought.first_order_key
-- outer, or DuckDB would first look up the month of every customer there ever was
left join calendar on calendar.grain = 'month' and calendar.cal_date = first_orders.order_date
group by grouping sets (
  (date_trunc('month', brought.day), calendar.period_start),
  (date_trunc('month', brought.day), calendar.period_start, first_orders.channel),
  (date_trunc('month', brought.day), calendar.period_start, first_orders.country),
  (date_trunc('month', brought.day), calendar.period_start, first_orders.campaign_id),
  (date_trunc('month', brought.day), calendar.period_start, first_orders.product_segment)
)
