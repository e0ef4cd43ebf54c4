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
with lines as (
  select distinct order_key, coalesce(product_id, '(unknown)') as product_id
  from sales_lines
),
held as (
  select
    sales_orders.order_date as day,
    sales_orders.source,
    lines.product_id,
    count(*) as orders,
    count(case when sales_orders.gross_sales > sales_orders.discounts then 1 end) as worth_orders,
    sum(sales_orders.payments) as payments,
    count(case when order_sequence.is_new then 1 end) as new_orders,
    count(case when not order_sequence.is_new then 1 end) as returning_orders,
    count(case when order_sequence.is_new is null then 1 end) as unknown_orders,
    sum(sales_orders.gross_sales - sales_orders.discounts) as booked_sales
  from lines
  join sales_orders on sales_orders.order_key = lines.order_key
  left join order_sequence on order_sequence.order_key = lines.order_key
  group by sales_orders.order_date, sales_orders.source, lines.product_id
),
sold as (
  select
    order_date as day,
    source,
    coalesce(product_id, '(unknown)') as product_id,
    sum(units) as units,
    sum(gross_sales) as gross_sales,
    sum(discounts) as discounts,
    sum(case when cost is not null then gross_sales - discounts end) as costed_sales,
    sum(cost) as cost
  from sales_lines
  group by order_date, source, coalesce(product_id, '(unknown)')
),
returned as (
  select
    booked_date as day,
    source,
    coalesce(product_id, '(unknown)') as product_id,
    sum(units) as units,
    sum(returns) as returns,
    sum(costed_returns) as costed_returns,
    sum(cost) as cost
  from sales_refunds
  where order_line_id is not null
  group by booked_date, source, coalesce(product_id, '(unknown)')
),
keys as (
  select day, source, product_id from sold
  union
  select day, source, product_id from returned
)
select
  keys.day,
  keys.source,
  keys.product_id,
  coalesce(held.orders, 0) as orders,
  coalesce(held.worth_orders, 0) as worth_orders,
  cast(coalesce(held.payments, 0) as bigint) as payments,
  coalesce(held.new_orders, 0) as new_orders,
  coalesce(held.returning_orders, 0) as returning_orders,
  coalesce(held.unknown_orders, 0) as unknown_orders,
  cast(coalesce(sold.units, 0) - coalesce(returned.units, 0) as decimal(38, 3)) as units,
  cast(coalesce(sold.gross_sales, 0) as decimal(38, 4)) as gross_sales,
  cast(coalesce(sold.discounts, 0) as decimal(38, 4)) as discounts,
  cast(coalesce(held.booked_sales, 0) as decimal(38, 4)) as booked_sales,
  cast(coalesce(returned.returns, 0) as decimal(38, 4)) as returns,
  cast(coalesce(sold.costed_sales, 0) - coalesce(returned.costed_returns, 0) as decimal(38, 4)) as costed_sales,
  cast(coalesce(sold.cost, 0) - coalesce(returned.cost, 0) as decimal(38, 4)) as cost
from keys
left join sold on sold.day = keys.day and sold.source = keys.source and sold.product_id = keys.product_id
left join held on held.day = keys.day and held.source = keys.source and held.product_id = keys.product_id
left join returned
  on returned.day = keys.day and returned.source = keys.source and returned.product_id = keys.product_id
