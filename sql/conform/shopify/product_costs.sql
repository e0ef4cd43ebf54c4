-- What Shopify's variants cost on the day they were looked at: Shopify keeps no history of it.
-- stream: products
-- merge: version
select
  p._pull, _object, _line,
  cast(id as varchar) as variant_id,
  cast(wall_clock(observed_at) as date) as observed_date,
  unit_cost,
  currency,
  updated_at as _version,
  false as _deleted
from raw_products p
join pulls on pulls._pull = p._pull
where kind = 'ProductVariant' and has_cost
