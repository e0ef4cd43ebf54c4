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
    -- whole units at less than 100,000, which nearly all are, fit 18 digits and need no rounding
    case
      when inventory_levels.on_hand = cast(cast(inventory_levels.on_hand as bigint) as decimal(18, 3))
        and abs(inventory_levels.on_hand) < 100000 and inventory_levels.unit_cost < 100000
        then cast(
          cast(inventory_levels.on_hand as decimal(9, 0)) * cast(inventory_levels.unit_cost as decimal(9, 4))
          as decimal(18, 4)
        )
      else cast(cast(inventory_levels.on_hand as decimal(38, 3)) * inventory_levels.unit_cost as decimal(18, 4))
    end as stock_amount,
    inventory_levels.currency = settings.currency as is_reporting,
    fx_days.rate,
    fx_days.small_rate
  from inventory_levels
  cross join settings
  join as_of on inventory_levels.snapshot_date <= as_of.as_of
  left join fx_days
    on fx_days.day = inventory_levels.snapshot_date and fx_days.currency = inventory_levels.currency
  left join variant_attributes as attributes
    on attributes.source = inventory_levels.source and attributes.variant_id = inventory_levels.variant_id
),
valued as (
  select
    levels.*,
    case
      when is_reporting then stock_amount
      when abs(stock_amount) < 100000 and small_rate is not null
        then cast(cast(stock_amount as decimal(9, 4)) * small_rate as decimal(18, 4))
      else cast(cast(stock_amount as decimal(20, 4)) * rate as decimal(18, 4))
    end as stock_value
  from levels
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
from valued
group by grouping sets ((day), (day, product), (day, variant), (day, location), (day, category), (day, vendor))
