-- The age of the goods in stock at the end of each month, whole and by each dimension: empty where no receipts are
-- recorded. Its locations hold what receipts there account for, so they do not add up to the total where goods move on.
-- grain: one month, dimension and segment
-- partition: month(month_start)
-- inputs: stock_ages same, variant_attributes all
-- sort: dimension, segment, month_start
-- columns:
--   month_start date: The month at whose last snapshot the age is read
--   dimension varchar: total, product, variant, location, category, vendor
--   segment varchar: The value; products, variants and locations are `<source>:<id>`
--   aged_units decimal(38,3): Units on hand that a receipt accounts for
--   unit_days decimal(38,3): Those units times their days since receipt
with goods as (
  select
    stock_ages.month_start,
    stock_ages.source || ':' || attributes.product_id as product,
    stock_ages.source || ':' || stock_ages.variant_id as variant,
    attributes.product_type as category,
    attributes.vendor,
    stock_ages.aged_units,
    stock_ages.unit_days
  from stock_ages
  left join variant_attributes as attributes
    on attributes.source = stock_ages.source and attributes.variant_id = stock_ages.variant_id
  where stock_ages.location_id is null
)
select
  month_start,
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
  cast(sum(aged_units) as decimal(38, 3)) as aged_units,
  cast(sum(unit_days) as decimal(38, 3)) as unit_days
from goods
group by grouping sets (
  (month_start), (month_start, product), (month_start, variant), (month_start, category), (month_start, vendor)
)
union all
select
  month_start,
  'location',
  source || ':' || location_id,
  cast(sum(aged_units) as decimal(38, 3)),
  cast(sum(unit_days) as decimal(38, 3))
from stock_ages
where location_id is not null
group by month_start, source, location_id
