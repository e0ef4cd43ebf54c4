-- What came into stock on each day, whole and by each dimension of the goods: empty where no receipts are recorded. Not by
-- location, since what a location sold is not known either.
-- grain: one day, dimension and segment
-- partition: month(day)
-- inputs: inventory_receipts same, variant_attributes all
-- sort: dimension, segment, day
-- columns:
--   day date: Business day
--   dimension varchar: total, product, variant, category, vendor
--   segment varchar: The value; products and variants are `<source>:<id>`
--   units decimal(38,3): Received
with goods as (
  select
    receipts.receipt_date as day,
    receipts.source || ':' || attributes.product_id as product,
    receipts.source || ':' || receipts.variant_id as variant,
    attributes.product_type as category,
    attributes.vendor,
    receipts.quantity
  from inventory_receipts as receipts
  join as_of on receipts.receipt_date <= as_of.as_of
  left join variant_attributes as attributes
    on attributes.source = receipts.source and attributes.variant_id = receipts.variant_id
)
select
  day,
  case
    when grouping(product) = 0 then 'product'
    when grouping(variant) = 0 then 'variant'
    when grouping(category) = 0 then 'category'
    when grouping(vendor) = 0 then 'vendor'
    else 'total'
  end as dimension,
  case
    when grouping(product) = 0 then coalesce(product, '(unknown)')
    when grouping(variant) = 0 then variant
    when grouping(category) = 0 then coalesce(category, '(unknown)')
    when grouping(vendor) = 0 then coalesce(vendor, '(unknown)')
    else 'total'
  end as segment,
  cast(sum(quantity) as decimal(38, 3)) as units
from goods
group by grouping sets ((day), (day, product), (day, variant), (day, category), (day, vendor))
