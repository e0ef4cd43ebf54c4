-- The lines of Shopify's orders.
-- stream: orders
-- merge: parent orders
--
-- What a unit cost at the time of sale Shopify does not tell: product_costs keeps what it cost on each day.
select
  l._pull, l._object, l._line,
  cast(l.id as varchar) as order_line_id,
  cast(l.order_id as varchar) as order_id,
  o.created_at,
  cast(o.placed_clock as date) as order_date,
  cast(l.product_id as varchar) as product_id,
  cast(l.variant_id as varchar) as variant_id,
  l.sku,
  l.title,
  l.quantity,
  l.gross as gross_amount,
  l.discount as discount_amount,
  l.tax as tax_amount,
  l.is_gift_card,
  o.currency,
  o.updated_at as _version,
  false as _deleted
from sold_lines l
left join placed_orders o on o._pull = l._pull and o.id = l.order_id
