-- What lay in stock at the end of each day, whole and by each dimension. Stock adds over variants, never over days.
-- grain: one day, dimension and segment
-- partition: month(day)
-- inputs: inventory_levels same, fx_days same, variant_attributes all
-- sort: dimension, segment, day
-- columns:
--   day date: Business day of the snapshot
--   dimension varchar: total, product, variant, location, category, vendor
--   segment varchar: The value; products, variants and locations are `<source>:<id>`
--   on_hand decimal(38,3): Units that are there; negative when oversold
--   available decimal(38,3): Units that can be sold
--   stock_value decimal(38,4): On hand times unit cost, in the reporting currency; null when no cost is known
--   oversold bigint: Variants and locations with a negative quantity
with levels as (
  select
    inventory_levels.snapshot_date as day,
    inventory_levels.source || ':' || coalesce(inventory_levels.product_id, attributes.product_id) as product,
    inventory_levels.source || ':' || inventory_levels.variant_id as variant,
    inventory_levels.source || ':' || inventory_levels.location_id as location,
    attributes.product_type as category,
    attributes.vendor,
    inventory_levels.on_hand,
    inventory_levels.available,
    cast(
      cast(cast(inventory_levels.on_hand as decimal(38, 3)) * inventory_levels.unit_cost as decimal(20, 4))
        * case when inventory_levels.currency = settings.currency then cast(1 as decimal(18, 8)) else fx_days.rate end
      as decimal(18, 4)
    ) as stock_value
  from inventory_levels
  cross join settings
  join as_of on inventory_levels.snapshot_date <= as_of.as_of
  left join fx_days
    on fx_days.day = inventory_levels.snapshot_date and fx_days.currency = inventory_levels.currency
  left join variant_attributes as attributes
    on attributes.source = inventory_levels.source and attributes.variant_id = inventory_levels.variant_id
)
select
  day,
  case
    when grouping(product) = 0 then 'product'
    when grouping(variant) = 0 then 'variant'
    when grouping(location) = 0 then 'location'
    when grouping(category) = 0 then 'category'
    when grouping(vendor) = 0 then 'vendor'
    else 'total'
  end as dimension,
  case
    when grouping(product) = 0 then coalesce(product, '(unknown)')
    when grouping(variant) = 0 then variant
    when grouping(location) = 0 then location
    when grouping(category) = 0 then coalesce(category, '(unknown)')
    when grouping(vendor) = 0 then coalesce(vendor, '(unknown)')
    else 'total'
  end as segment,
  cast(sum(on_hand) as decimal(38, 3)) as on_hand,
  cast(sum(available) as decimal(38, 3)) as available,
  cast(sum(stock_value) as decimal(38, 4)) as stock_value,
  cast(sum(case when on_hand < 0 then 1 else 0 end) as bigint) as oversold
from levels
group by grouping sets ((day), (day, product), (day, variant), (day, location), (day, category), (day, vendor))
