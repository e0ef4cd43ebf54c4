-- Pairs bought together often enough to mean something, by month, quarter and year, with what their shares need: whole,
-- by channel and by customer type. Pairs are of one source: an order is.
-- grain: one period, dimension, segment, source and pair
-- partition: year(period_start)
-- inputs: product_pairs period, affinity_items period, affinity_cuts same
-- sort: grain, period_start, dimension, segment, place
-- columns:
--   grain varchar: month, quarter, year
--   period_start timestamp: Start of the period, business wall clock
--   starts_at timestamp: The same instant, UTC
--   dimension varchar: total, channel, customer_type
--   segment varchar: The value
--   item_a varchar: `<source>:<product, variant or category>`, the one that sorts first
--   item_b varchar: The other
--   pair_orders bigint: Counted orders (or customers) with both; at least affinity.min_pair
--   item_a_orders bigint: With the first
--   item_b_orders bigint: With the second
--   all_orders bigint: All counted orders (or customers) of the period and segment
--   place bigint: 1 for the highest lift of the period and segment
with items as (
  select source, item, row_number() over (order by source, item) as item_no
  from affinity_items
  group by source, item
),
numbers as (
  select affinity_items.item_no as month_no, items.item_no
  from affinity_items
  join items on items.source = affinity_items.source and items.item = affinity_items.item
),
-- A pair goes by one number from here until the names come back at the end.
counted as (
  select
    product_pairs.segment_no,
    firsts.item_no * 1000000000 + seconds.item_no as pair_no,
    product_pairs.orders
  from product_pairs
  join numbers as firsts on firsts.month_no = product_pairs.item_a_no
  join numbers as seconds on seconds.month_no = product_pairs.item_b_no
),
-- Most pairs are rare in all the months together, and so in each period of them.
frequent as (
  select counted.pair_no
  from counted
  cross join settings
  group by counted.pair_no
  having sum(counted.orders) >= max(settings.affinity_min_pair)
),
monthly as (
  select counted.segment_no, counted.pair_no, counted.orders
  from counted
  join frequent on frequent.pair_no = counted.pair_no
),
wholes as (
  select affinity_cuts.cut_no, monthly.pair_no, sum(monthly.orders) as orders
  from monthly
  join affinity_cuts on affinity_cuts.segment_no = monthly.segment_no and affinity_cuts.cut_no = affinity_cuts.total_no
  group by affinity_cuts.cut_no, monthly.pair_no
  having sum(monthly.orders) >= (select max(affinity_min_pair) from settings)
),
-- A pair that is no noise in a segment is none in the whole.
parts as (
  select affinity_cuts.cut_no, monthly.pair_no, sum(monthly.orders) as orders
  from monthly
  join affinity_cuts on affinity_cuts.segment_no = monthly.segment_no and affinity_cuts.cut_no <> affinity_cuts.total_no
  join wholes on wholes.cut_no = affinity_cuts.total_no and wholes.pair_no = monthly.pair_no
  group by affinity_cuts.cut_no, monthly.pair_no
  having sum(monthly.orders) >= (select max(affinity_min_pair) from settings)
),
pairs as (
  select
    wholes_and_parts.cut_no,
    wholes_and_parts.pair_no / 1000000000 as item_a_no,
    wholes_and_parts.pair_no % 1000000000 as item_b_no,
    cast(wholes_and_parts.orders as bigint) as orders
  from (select cut_no, pair_no, orders from wholes union all select cut_no, pair_no, orders from parts) as wholes_and_parts
),
singles as (
  select affinity_cuts.cut_no, numbers.item_no, cast(sum(product_pairs.orders) as bigint) as orders
  from product_pairs
  join numbers on numbers.month_no = product_pairs.item_a_no
  join affinity_cuts on affinity_cuts.segment_no = product_pairs.segment_no
  where product_pairs.item_b_no is null
  group by affinity_cuts.cut_no, numbers.item_no
),
cuts as (
  select cut_no, grain, period_start, starts_at, dimension, segment, cast(sum(orders) as bigint) as orders
  from affinity_cuts
  group by cut_no, grain, period_start, starts_at, dimension, segment
),
placed as (
  select
    pairs.cut_no,
    pairs.item_a_no,
    pairs.item_b_no,
    pairs.orders as pair_orders,
    firsts.orders as item_a_orders,
    seconds.orders as item_b_orders,
    row_number() over (
      partition by pairs.cut_no
      order by
        cast(pairs.orders as double) / nullif(cast(firsts.orders as double) * cast(seconds.orders as double), 0) desc,
        pairs.orders desc,
        pairs.item_a_no,
        pairs.item_b_no
    ) as place
  from pairs
  join singles as firsts on firsts.cut_no = pairs.cut_no and firsts.item_no = pairs.item_a_no
  join singles as seconds on seconds.cut_no = pairs.cut_no and seconds.item_no = pairs.item_b_no
)
select
  cuts.grain,
  cuts.period_start,
  cuts.starts_at,
  cuts.dimension,
  cuts.segment,
  firsts.source || ':' || firsts.item as item_a,
  seconds.source || ':' || seconds.item as item_b,
  placed.pair_orders,
  placed.item_a_orders,
  placed.item_b_orders,
  cuts.orders as all_orders,
  placed.place
from placed
join cuts on cuts.cut_no = placed.cut_no
join items as firsts on firsts.item_no = placed.item_a_no
join items as seconds on seconds.item_no = placed.item_b_no
