-- What was sold and given back in each business hour, whole and by each dimension of the order.
-- Orders stand on the hour they were placed, refunds on the hour they are booked; so an hour can be negative.
-- grain: one business hour, dimension and segment
-- partition: month(day)
-- inputs: sales_orders same, order_sequence same, order_margins same, sales_refunds same
-- sort: dimension, segment, hour_at
-- columns:
--   day date: Business day
--   hour_start timestamp: The hour, wall clock
--   hour_at timestamp: The instant at which it starts, UTC
--   dimension varchar: total, channel, country, customer_type, device, campaign, staff
--   segment varchar: The value, `(unknown)` where there is none
--   orders bigint: Counted orders
--   worth_orders bigint: Of them, worth more than nothing after discounts
--   payments bigint: Successful captures
--   new_orders bigint: Of customers new to the business
--   returning_orders bigint: Of customers who had ordered before
--   unknown_orders bigint: Of nobody known
--   gross_sales decimal(38,4): Goods before discounts
--   discounts decimal(38,4): Taken off
--   booked_sales decimal(38,4): What the orders were worth when placed: gross less discounts
--   returns decimal(38,4): Goods given back, and adjustments
--   shipping decimal(38,4): Charged less given back
--   taxes decimal(38,4): Charged less given back
--   costed_sales decimal(38,4): Net sales of goods whose cost is known
--   cost decimal(38,4): Of those goods
with events as (
  select
    sales_orders.order_date as day,
    sales_orders.hour_start,
    sales_orders.hour_at,
    sales_orders.channel,
    sales_orders.country,
    case
      when order_sequence.is_new then 'new'
      when order_sequence.is_new is null then 'unknown'
      else 'returning'
    end as customer_type,
    sales_orders.device_category,
    sales_orders.campaign_id,
    sales_orders.staff_id,
    1 as orders,
    sales_orders.payments,
    sales_orders.gross_sales,
    sales_orders.discounts,
    cast(0 as decimal(18, 4)) as returns,
    sales_orders.shipping,
    sales_orders.taxes,
    order_margins.costed_sales,
    order_margins.cost
  from sales_orders
  left join order_sequence on order_sequence.order_key = sales_orders.order_key
  left join order_margins on order_margins.order_key = sales_orders.order_key
  union all
  select
    booked_date,
    hour_start,
    hour_at,
    channel,
    country,
    customer_type,
    device_category,
    campaign_id,
    staff_id,
    0,
    cast(0 as bigint),
    cast(0 as decimal(18, 4)),
    cast(0 as decimal(18, 4)),
    returns,
    -shipping,
    -taxes,
    -costed_returns,
    -cost
  from sales_refunds
)
select
  day,
  hour_start,
  hour_at,
  case
    when grouping(channel) = 0 then 'channel'
    when grouping(country) = 0 then 'country'
    when grouping(customer_type) = 0 then 'customer_type'
    when grouping(device_category) = 0 then 'device'
    when grouping(campaign_id) = 0 then 'campaign'
    when grouping(staff_id) = 0 then 'staff'
    else 'total'
  end as dimension,
  case
    when grouping(channel) = 0 then coalesce(channel, '(unknown)')
    when grouping(country) = 0 then coalesce(country, '(unknown)')
    when grouping(customer_type) = 0 then customer_type
    when grouping(device_category) = 0 then coalesce(device_category, '(unknown)')
    when grouping(campaign_id) = 0 then coalesce(campaign_id, '(unknown)')
    when grouping(staff_id) = 0 then coalesce(staff_id, '(unknown)')
    else 'total'
  end as segment,
  cast(sum(orders) as bigint) as orders,
  cast(sum(case when orders > 0 and gross_sales > discounts then 1 else 0 end) as bigint) as worth_orders,
  cast(sum(payments) as bigint) as payments,
  cast(sum(case when customer_type = 'new' then orders else 0 end) as bigint) as new_orders,
  cast(sum(case when customer_type = 'returning' then orders else 0 end) as bigint) as returning_orders,
  cast(sum(case when customer_type = 'unknown' then orders else 0 end) as bigint) as unknown_orders,
  cast(sum(gross_sales) as decimal(38, 4)) as gross_sales,
  cast(sum(discounts) as decimal(38, 4)) as discounts,
  cast(sum(gross_sales - discounts) as decimal(38, 4)) as booked_sales,
  cast(sum(returns) as decimal(38, 4)) as returns,
  cast(sum(shipping) as decimal(38, 4)) as shipping,
  cast(sum(taxes) as decimal(38, 4)) as taxes,
  cast(coalesce(sum(costed_sales), 0) as decimal(38, 4)) as costed_sales,
  cast(coalesce(sum(cost), 0) as decimal(38, 4)) as cost
from events
group by grouping sets (
  (day, hour_start, hour_at),
  (day, hour_start, hour_at, channel),
  (day, hour_start, hour_at, country),
  (day, hour_start, hour_at, customer_type),
  (day, hour_start, hour_at, device_category),
  (day, hour_start, hour_at, campaign_id),
  (day, hour_start, hour_at, staff_id)
)
