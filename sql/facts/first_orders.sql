-- The order that won each customer, and what a customer is told by ever after: its day, channel, country, campaign and
-- product. The product is that of the line of the highest net value among the lines that name one; of equal ones that
-- whose id comes first.
-- Of more than 1,000 products that won customers in one month, the 200 that won most keep their name as a segment, and
-- the customers of the rest are `(other)`. So a customer stays in one segment, and segments add up.
-- grain: one customer's first order
-- partition: month(order_date)
-- inputs: order_sequence same, sales_orders same, sales_lines same
-- sort: order_key
-- columns:
--   order_key bigint: The order in sales_orders
--   order_date date: Business date
--   channel varchar: The channel that won the customer
--   country varchar: ISO 3166 alpha-2
--   campaign_id varchar: The campaign of the last visit
--   product_id varchar: The product; `(unknown)` where no line names one
--   product_segment varchar: `<source>:<product id>`, or `(other)`
with firsts as (
  select
    sales_orders.order_key,
    sales_orders.order_date,
    date_trunc('month', sales_orders.order_date) as month_start,
    sales_orders.source,
    sales_orders.channel,
    sales_orders.country,
    sales_orders.campaign_id
  from order_sequence
  join sales_orders on sales_orders.order_key = order_sequence.order_key
  where order_sequence.sequence = 1
),
lines as (
  select sales_lines.order_key, sales_lines.product_id, sales_lines.gross_sales - sales_lines.discounts as net_sales
  from sales_lines
  join order_sequence on order_sequence.order_key = sales_lines.order_key and order_sequence.sequence = 1
  where sales_lines.product_id is not null
),
highest as (
  select order_key, max(net_sales) as net_sales
  from lines
  group by order_key
),
named as (
  select lines.order_key, min(lines.product_id) as product_id
  from lines
  join highest on highest.order_key = lines.order_key
  where highest.net_sales is null or lines.net_sales = highest.net_sales
  group by lines.order_key
),
won as (
  select firsts.*, coalesce(named.product_id, '(unknown)') as product_id
  from firsts
  left join named on named.order_key = firsts.order_key
),
places as (
  select
    month_start,
    source,
    product_id,
    row_number() over (partition by month_start order by count(*) desc, source, product_id) as place,
    count(*) over (partition by month_start) as products
  from won
  group by month_start, source, product_id
)
select
  won.order_key,
  won.order_date,
  won.channel,
  won.country,
  won.campaign_id,
  won.product_id,
  case when places.place <= 200 or places.products <= 1000 then won.source || ':' || won.product_id else '(other)' end
    as product_segment
from won
join places
  on places.month_start = won.month_start and places.source = won.source and places.product_id = won.product_id
