-- What the customers won in each month have brought since, by the month in which they brought it.
-- The business's own staff and resellers are left out.
-- grain: one Gregorian month of sale, month of acquisition, dimension and segment
-- partition: month(month_start)
-- inputs: sales_orders same, order_sequence same, order_margins same, sales_refunds same
-- sort: dimension, segment, cohort_start
-- columns:
--   month_start date: First day of the month the orders and refunds fall into: the partition
--   cohort_start date: First day of the business month in which the customer's first order was placed
--   dimension varchar: total, channel, country, campaign: those of the first order
--   segment varchar: The value, `(unknown)` where there is none
--   customers bigint: Customers whose first order is among these
--   orders bigint: Counted orders
--   revenue decimal(38,4): Net sales
--   costed_sales decimal(38,4): Net sales of goods whose cost is known
--   cost decimal(38,4): Of those goods
with brought as (
  select
    sales_orders.order_date as day,
    order_sequence.first_order_date,
    order_sequence.first_channel,
    order_sequence.first_country,
    order_sequence.first_campaign_id,
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
    first_order_date,
    first_channel,
    first_country,
    first_campaign_id,
    0,
    0,
    -returns,
    -costed_returns,
    -cost
  from sales_refunds
  where first_order_date is not null and not is_internal
)
select
  date_trunc('month', brought.day) as month_start,
  calendar.period_start as cohort_start,
  case
    when grouping(brought.first_channel) = 0 then 'channel'
    when grouping(brought.first_country) = 0 then 'country'
    when grouping(brought.first_campaign_id) = 0 then 'campaign'
    else 'total'
  end as dimension,
  case
    when grouping(brought.first_channel) = 0 then coalesce(brought.first_channel, '(unknown)')
    when grouping(brought.first_country) = 0 then coalesce(brought.first_country, '(unknown)')
    when grouping(brought.first_campaign_id) = 0 then coalesce(brought.first_campaign_id, '(unknown)')
    else 'total'
  end as segment,
  cast(sum(brought.customers) as bigint) as customers,
  cast(sum(brought.orders) as bigint) as orders,
  cast(sum(brought.revenue) as decimal(38, 4)) as revenue,
  cast(coalesce(sum(brought.costed_sales), 0) as decimal(38, 4)) as costed_sales,
  cast(coalesce(sum(brought.cost), 0) as decimal(38, 4)) as cost
from brought
join calendar on calendar.grain = 'month' and calendar.cal_date = brought.first_order_date
group by grouping sets (
  (date_trunc('month', brought.day), calendar.period_start),
  (date_trunc('month', brought.day), calendar.period_start, brought.first_channel),
  (date_trunc('month', brought.day), calendar.period_start, brought.first_country),
  (date_trunc('month', brought.day), calendar.period_start, brought.first_campaign_id)
)
