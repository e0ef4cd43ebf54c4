-- In how many orders two items were bought together; and, for the shares, each item alone and all orders.
-- An item is a product, variant or category (setting affinity.level), counted once an order however many were bought.
-- Lines that were wholly refunded do not count as bought. Every pair is here, however rare: the noise is cut where the
-- months are added up. With affinity.unit customer it counts customers, by what they bought in the 90 days up to the
-- month's end, and knows no channel and customer type.
-- grain: one calendar month (or the part of one that falls into this partition), channel, customer type and pair, item, or all
-- partition: month(month_start)
-- inputs: sales_orders same, sales_lines same, refunds same, order_sequence same, customer_baskets same, affinity_categories all
-- sort: period_start, source, item_a, item_b, channel, customer_type
-- columns:
--   month_start date: First day of the Gregorian month the orders fall into: the partition
--   period_start date: First day of the business's own month (they differ in a retail calendar)
--   channel varchar: The orders' channel; null for customers
--   customer_type varchar: new, returning, unknown; null for customers
--   source varchar: The configured source; null for all orders
--   item_a varchar: The item that sorts first; null for all orders
--   item_b varchar: The other item; null for one item or all orders
--   orders bigint: Counted orders, or customers
with returned as (
  select source, order_line_id, sum(quantity) as units
  from refunds
  where order_line_id is not null
  group by source, order_line_id
),
bought as (
  select
    lines.order_key,
    case settings.affinity_level
      when 'variant' then lines.variant_id
      when 'category' then categories.product_type
      else lines.product_id
    end as item
  from sales_lines as lines
  join settings on settings.affinity_unit = 'order'
  left join returned on returned.source = lines.source and returned.order_line_id = lines.order_line_id
  left join affinity_categories as categories
    on categories.source = lines.source and categories.product_id = lines.product_id
  where returned.units is null or lines.units > returned.units
),
baskets as (
  select order_key, array_distinct(array_agg(item)) as items
  from bought
  where item is not null
  group by order_key
),
dated_orders as (
  select
    sales_orders.order_key,
    date_trunc('month', sales_orders.order_date) as month_start,
    calendar.period_start,
    coalesce(sales_orders.channel, '(unknown)') as channel,
    case
      when order_sequence.is_new then 'new'
      when order_sequence.is_new is null then 'unknown'
      else 'returning'
    end as customer_type,
    sales_orders.source
  from sales_orders
  join settings on settings.affinity_unit = 'order'
  join calendar on calendar.grain = 'month' and calendar.cal_date = sales_orders.order_date
  left join order_sequence on order_sequence.order_key = sales_orders.order_key
),
dated as (
  select
    dated_orders.month_start, dated_orders.period_start, dated_orders.channel, dated_orders.customer_type,
    dated_orders.source, baskets.items
  from baskets
  join dated_orders on dated_orders.order_key = baskets.order_key
  union all
  select
    month_start, period_start, cast(null as varchar) as channel, cast(null as varchar) as customer_type,
    source, array_agg(item) as items
  from customer_baskets
  where item is not null
  group by month_start, period_start, source, customer_key
)
select
  dated.month_start, dated.period_start, dated.channel, dated.customer_type,
  dated.source, one.item as item_a, other.item as item_b, count(*) as orders
from dated
cross join unnest(dated.items) as one (item)
cross join unnest(dated.items) as other (item)
where one.item < other.item
group by
  dated.month_start, dated.period_start, dated.channel, dated.customer_type, dated.source, one.item, other.item
union all
select
  dated.month_start, dated.period_start, dated.channel, dated.customer_type,
  dated.source, one.item as item_a, cast(null as varchar) as item_b, count(*) as orders
from dated
cross join unnest(dated.items) as one (item)
group by dated.month_start, dated.period_start, dated.channel, dated.customer_type, dated.source, one.item
union all
select
  month_start, period_start, channel, customer_type,
  cast(null as varchar) as source, cast(null as varchar) as item_a, cast(null as varchar) as item_b, count(*) as orders
from (
  select month_start, period_start, channel, customer_type
  from dated_orders
  union all
  select month_start, period_start, cast(null as varchar) as channel, cast(null as varchar) as customer_type
  from customer_baskets
  where item is null
) as buyers
group by month_start, period_start, channel, customer_type
