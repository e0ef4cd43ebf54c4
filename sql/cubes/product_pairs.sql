-- In how many orders two items were bought together; and, for the shares, each item alone and all orders.
-- An item is a product, variant or category (setting affinity.level), counted once an order however many were bought.
-- Lines that were wholly refunded do not count as bought. Every pair is here, however rare: the noise is cut where the
-- months are added up.
-- grain: one calendar month (or the part of one that falls into this partition) and pair, item, or all
-- partition: month(month_start)
-- inputs: sales_orders same, sales_lines same, refunds same, affinity_categories all
-- sort: period_start, source, item_a, item_b
-- columns:
--   month_start date: First day of the Gregorian month the orders fall into: the partition
--   period_start date: First day of the business's own month (they differ in a retail calendar)
--   source varchar: The configured source; null for all orders
--   item_a varchar: The item that sorts first; null for all orders
--   item_b varchar: The other item; null for one item or all orders
--   orders bigint: Counted orders
with returned as (
  select source, order_line_id, sum(quantity) as units
  from refunds
  where order_line_id is not null
  group by source, order_line_id
),
bought as (
  select
    lines.order_key,
    lines.source,
    lines.order_date,
    case settings.affinity_level
      when 'variant' then lines.variant_id
      when 'category' then categories.product_type
      else lines.product_id
    end as item
  from sales_lines as lines
  cross join settings
  left join returned on returned.source = lines.source and returned.order_line_id = lines.order_line_id
  left join affinity_categories as categories
    on categories.source = lines.source and categories.product_id = lines.product_id
  where returned.units is null or lines.units > returned.units
),
baskets as (
  select order_key, source, order_date, array_distinct(array_agg(item)) as items
  from bought
  where item is not null
  group by order_key, source, order_date
),
dated as (
  select
    date_trunc('month', baskets.order_date) as month_start,
    calendar.period_start,
    baskets.source,
    baskets.items
  from baskets
  join calendar on calendar.grain = 'month' and calendar.cal_date = baskets.order_date
)
select dated.month_start, dated.period_start, dated.source, one.item as item_a, other.item as item_b, count(*) as orders
from dated
cross join unnest(dated.items) as one (item)
cross join unnest(dated.items) as other (item)
where one.item < other.item
group by dated.month_start, dated.period_start, dated.source, one.item, other.item
union all
select dated.month_start, dated.period_start, dated.source, one.item as item_a, cast(null as varchar) as item_b, count(*) as orders
from dated
cross join unnest(dated.items) as one (item)
group by dated.month_start, dated.period_start, dated.source, one.item
union all
select
  date_trunc('month', sales_orders.order_date) as month_start,
  calendar.period_start,
  cast(null as varchar) as source,
  cast(null as varchar) as item_a,
  cast(null as varchar) as item_b,
  count(*) as orders
from sales_orders
join calendar on calendar.grain = 'month' and calendar.cal_date = sales_orders.order_date
group by date_trunc('month', sales_orders.order_date), calendar.period_start
