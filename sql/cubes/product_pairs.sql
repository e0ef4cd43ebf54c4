-- In how many orders two items were bought together; and, for the shares, each item alone. Items and segments go by their
-- numbers in affinity_items and affinity_segments.
-- An item counts once an order however many were bought. Lines that were wholly refunded do not count as bought. Every
-- pair is here, however rare: the noise is cut where the months are added up. With affinity.unit customer it counts
-- customers, by what they bought in the 90 days up to the month's end.
-- grain: one calendar month (or the part of one that falls into this partition), segment and pair or item
-- partition: month(month_start)
-- inputs: sales_orders same, sales_lines same, refunds same, order_sequence same, customer_baskets same, affinity_categories all, affinity_items same, affinity_segments same
-- sort: item_a_no, item_b_no, segment_no
-- columns:
--   month_start date: First day of the Gregorian month the orders fall into: the partition
--   segment_no bigint: The segment in affinity_segments
--   item_a_no bigint: The item in affinity_items; of two, the one that sorts first
--   item_b_no bigint: The other item; null for one item
--   orders bigint: Counted orders, or customers
with returned as (
  select source, order_line_id, sum(quantity) as units
  from refunds
  where order_line_id is not null
  group by source, order_line_id
),
bought as (
  select lines.order_key, affinity_items.item_no
  from sales_lines as lines
  join settings on settings.affinity_unit = 'order'
  left join returned on returned.source = lines.source and returned.order_line_id = lines.order_line_id
  left join affinity_categories as categories
    on categories.source = lines.source and categories.product_id = lines.product_id
  join affinity_items
    on affinity_items.month_start = date_trunc('month', lines.order_date)
    and affinity_items.source = lines.source
    and affinity_items.item = case settings.affinity_level
      when 'variant' then lines.variant_id
      when 'category' then categories.product_type
      else lines.product_id
    end
  where returned.units is null or lines.units > returned.units
),
baskets as (
  select order_key, array_distinct(array_agg(item_no)) as items
  from bought
  group by order_key
),
dated as (
  select segments.month_start, segments.segment_no, baskets.items
  from baskets
  join sales_orders on sales_orders.order_key = baskets.order_key
  join calendar on calendar.grain = 'month' and calendar.cal_date = sales_orders.order_date
  left join order_sequence on order_sequence.order_key = sales_orders.order_key
  join affinity_segments as segments
    on segments.month_start = date_trunc('month', sales_orders.order_date)
    and segments.period_start = calendar.period_start
    and segments.channel = coalesce(sales_orders.channel, '(unknown)')
    and segments.customer_type = case
      when order_sequence.is_new then 'new'
      when order_sequence.is_new is null then 'unknown'
      else 'returning'
    end
  union all
  select segments.month_start, segments.segment_no, array_agg(affinity_items.item_no) as items
  from customer_baskets
  join affinity_items
    on affinity_items.month_start = customer_baskets.month_start
    and affinity_items.source = customer_baskets.source
    and affinity_items.item = customer_baskets.item
  join affinity_segments as segments
    on segments.month_start = customer_baskets.month_start
    and segments.period_start = customer_baskets.period_start
  group by segments.month_start, segments.segment_no, customer_baskets.source, customer_baskets.customer_key
)
select
  dated.month_start, dated.segment_no, one.item_no as item_a_no, other.item_no as item_b_no, count(*) as orders
from dated
cross join unnest(dated.items) as one (item_no)
cross join unnest(dated.items) as other (item_no)
where one.item_no < other.item_no
group by dated.month_start, dated.segment_no, one.item_no, other.item_no
union all
select
  dated.month_start, dated.segment_no, one.item_no as item_a_no, cast(null as bigint) as item_b_no, count(*) as orders
from dated
cross join unnest(dated.items) as one (item_no)
group by dated.month_start, dated.segment_no, one.item_no
