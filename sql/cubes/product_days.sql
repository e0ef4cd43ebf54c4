-- What each product sold and gave back on each day. Amounts are the product's own lines'; orders are those that hold
-- the product, so they do not add over products, and `booked_sales` is what those whole orders were worth.
-- grain: one business day, source and product
-- partition: month(day)
-- inputs: sales_lines same, sales_orders same, order_sequence same, sales_refunds same
-- sort: day, source, product_id
-- columns:
--   day date: Business day
--   source varchar: The configured source
--   product_id varchar: The product; `(unknown)` for lines without one
--   orders bigint: Counted orders that hold it
--   worth_orders bigint: Of them, worth more than nothing after discounts
--   payments bigint: Successful captures of those orders
--   new_orders bigint: Of customers new to the business
--   returning_orders bigint: Of customers who had ordered before
--   unknown_orders bigint: Of nobody known
--   units decimal(38,3): Sold less given back
--   gross_sales decimal(38,4): Before discounts
--   discounts decimal(38,4): Taken off
--   booked_sales decimal(38,4): What the orders that hold it were worth when placed
--   returns decimal(38,4): Given back
--   costed_sales decimal(38,4): Net sales of units whose cost is known
--   cost decimal(38,4): Of those units
with orders_held as (
  select source, order_key, array_distinct(array_agg(coalesce(product_id, '(unknown)'))) as products
  from sales_lines
  group by source, order_key
),
sold as (
  select
    sales_orders.order_date as day,
    sales_orders.source,
    held.product_id,
    1 as orders,
    sales_orders.payments,
    case
      when order_sequence.is_new then 'new'
      when order_sequence.is_new is null then 'unknown'
      else 'returning'
    end as customer_type,
    sales_orders.gross_sales - sales_orders.discounts as booked_sales,
    cast(0 as decimal(18, 3)) as units,
    cast(0 as decimal(18, 4)) as gross_sales,
    cast(0 as decimal(18, 4)) as discounts,
    cast(0 as decimal(18, 4)) as returns,
    cast(0 as decimal(18, 4)) as costed_sales,
    cast(0 as decimal(18, 4)) as cost
  from orders_held
  join sales_orders on sales_orders.order_key = orders_held.order_key
  left join order_sequence on order_sequence.order_key = orders_held.order_key
  cross join unnest(orders_held.products) as held (product_id)
  union all
  select
    order_date,
    source,
    coalesce(product_id, '(unknown)'),
    0,
    cast(0 as bigint),
    cast(null as varchar),
    cast(0 as decimal(18, 4)),
    units,
    gross_sales,
    discounts,
    cast(0 as decimal(18, 4)),
    case when cost is not null then gross_sales - discounts end,
    cost
  from sales_lines
  union all
  select
    booked_date,
    source,
    coalesce(product_id, '(unknown)'),
    0,
    cast(0 as bigint),
    cast(null as varchar),
    cast(0 as decimal(18, 4)),
    -units,
    cast(0 as decimal(18, 4)),
    cast(0 as decimal(18, 4)),
    returns,
    -costed_returns,
    -cost
  from sales_refunds
  where order_line_id is not null
)
select
  day,
  source,
  product_id,
  cast(sum(orders) as bigint) as orders,
  cast(sum(case when orders > 0 and booked_sales > 0 then 1 else 0 end) as bigint) as worth_orders,
  cast(sum(payments) as bigint) as payments,
  cast(sum(case when customer_type = 'new' then orders else 0 end) as bigint) as new_orders,
  cast(sum(case when customer_type = 'returning' then orders else 0 end) as bigint) as returning_orders,
  cast(sum(case when customer_type = 'unknown' then orders else 0 end) as bigint) as unknown_orders,
  cast(sum(units) as decimal(38, 3)) as units,
  cast(sum(gross_sales) as decimal(38, 4)) as gross_sales,
  cast(sum(discounts) as decimal(38, 4)) as discounts,
  cast(sum(booked_sales) as decimal(38, 4)) as booked_sales,
  cast(sum(returns) as decimal(38, 4)) as returns,
  cast(coalesce(sum(costed_sales), 0) as decimal(38, 4)) as costed_sales,
  cast(coalesce(sum(cost), 0) as decimal(38, 4)) as cost
from sold
group by day, source, product_id
