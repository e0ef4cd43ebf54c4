-- What each order earned on its goods, over the lines whose cost is known. Lines without a cost are left out of both
-- sides: a missing cost is not a cost of 0.
-- grain: one counted order with at least one line of known cost
-- partition: month(order_date)
-- inputs: sales_lines same
-- sort: order_key
-- columns:
--   order_key bigint: The order in sales_orders
--   order_date date: Business date
--   costed_sales decimal(18,4): Net of discounts, of the lines with a cost
--   cost decimal(18,4): Of the same lines
select
  order_key,
  order_date,
  cast(sum(gross_sales - discounts) as decimal(18, 4)) as costed_sales,
  cast(sum(cost) as decimal(18, 4)) as cost
from sales_lines
where cost is not null
group by order_key, order_date
