-- The lines of Shopify's orders.
-- stream: orders
-- merge: parent orders
--
-- What a unit cost at the time of sale Shopify does not tell: product_costs keeps what it cost on each day.
select
  _pull, _object, _line,
  cast(id as varchar) as order_line_id,
  cast(order_id as varchar) as order_id,
  created_at,
  order_date,
  cast(product_id as varchar) as product_id,
  cast(variant_id as varchar) as variant_id,
  sku,
  title,
  quantity,
  gross as gross_amount,
  discount as discount_amount,
  tax as tax_amount,
  is_gift_card,
  currency,
  updated_at as _version,
  false as _deleted
from sold_lines
-- A line of which nothing was sold is no line.
where quantity is distinct from 0
