-- Shopify's variants with the attributes of their products.
-- stream: products
-- merge: version
select
  _pull, _object, _line,
  cast(id as varchar) as variant_id,
  cast(product_id as varchar) as product_id,
  nullif(sku, '') as sku,
  title,
  variant_title,
  nullif(product_type, '') as product_type,
  vendor,
  list_price,
  unit_cost,
  currency,
  created_at,
  published_at,
  lower(status) as status,
  updated_at as _version,
  false as _deleted
from raw_products
where kind = 'ProductVariant'
