-- What left the stock on each day, whole and by each dimension of the goods: empty where no stock is recorded, and
-- before the 13 months ahead of the first snapshot of any source: no rate of sale and no period with a snapshot reaches
-- further back.
-- grain: one day, dimension and segment
-- partition: month(day)
-- inputs: sales_lines same, sales_refunds same, stocked all, variant_attributes all
-- sort: dimension, segment, day
-- columns:
--   day date: Business day
--   dimension varchar: total, product, variant, category, vendor
--   segment varchar: The value; products and variants are `<source>:<id>`
--   units decimal(38,3): Sold, before refunds: what demand took
--   cost decimal(38,4): Cost of goods sold, less what came back to stock; null when no cost is known
with tracked as (
  select source, date_add('month', -13, min(first_day) over ()) as first_day
  from stocked
),
moves as (
  select source, order_date as day, product_id, variant_id, units, cost
  from sales_lines
  union all
  select source, booked_date, product_id, variant_id, cast(0 as decimal(18, 3)), -cost
  from sales_refunds
  where order_line_id is not null
),
goods as (
  select
    moves.day,
    moves.source || ':' || moves.product_id as product,
    moves.source || ':' || moves.variant_id as variant,
    attributes.product_type as category,
    attributes.vendor,
    moves.units,
    moves.cost
  from moves
  join tracked on tracked.source = moves.source and moves.day >= tracked.first_day
  left join variant_attributes as attributes
    on attributes.source = moves.source and attributes.variant_id = moves.variant_id
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
    when grouping(variant) = 0 then coalesce(variant, '(unknown)')
    when grouping(category) = 0 then coalesce(category, '(unknown)')
    when grouping(vendor) = 0 then coalesce(vendor, '(unknown)')
    else 'total'
  end as segment,
  cast(sum(units) as decimal(38, 3)) as units,
  cast(sum(cost) as decimal(38, 4)) as cost
from goods
group by grouping sets ((day), (day, product), (day, variant), (day, category), (day, vendor))
