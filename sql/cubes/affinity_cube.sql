-- Pairs bought together often enough to mean something, by month, quarter and year, with what their shares need: whole,
-- by channel and by customer type. Pairs are of one source: an order is.
-- With affinity.unit customer a period is told by its last month, which looks back 90 days: customers do not add up.
-- grain: one period, dimension, segment, source and pair
-- partition: year(period_start)
-- inputs: product_pairs period, affinity_items period, affinity_segments period
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
with months as (
  select
    calendar.cal_date as month_start,
    calendar.grain,
    calendar.period_start,
    calendar.starts_at,
    row_number() over (partition by calendar.grain, calendar.period_start order by calendar.cal_date desc) as from_last
  from calendar
  join (select distinct period_start from affinity_segments) as present on present.period_start = calendar.cal_date
  where calendar.grain in ('month', 'quarter', 'year')
),
-- The periods and segments that a segment of a month adds to. From here to the end these go by a number, and pairs too.
adds as (
  select
    segments.segment_no,
    segments.orders,
    months.grain,
    months.period_start,
    months.starts_at,
    dimensions.dimension,
    case dimensions.dimension
      when 'channel' then segments.channel
      when 'customer_type' then segments.customer_type
      else 'total'
    end as segment
  from affinity_segments as segments
  join months on months.month_start = segments.period_start
  join settings on settings.affinity_unit = 'order' or months.from_last = 1
  cross join (values ('total'), ('channel'), ('customer_type')) as dimensions (dimension)
),
cuts as (
  select
    grain, period_start, starts_at, dimension, segment,
    sum(orders) as orders,
    row_number() over (order by grain, period_start, dimension, segment) as cut_no
  from adds
  where segment is not null
  group by grain, period_start, starts_at, dimension, segment
),
adds_to as (
  select adds.segment_no, cuts.cut_no, cuts.dimension = 'total' as is_total, totals.cut_no as total_no
  from adds
  join cuts
    on cuts.grain = adds.grain and cuts.period_start = adds.period_start
    and cuts.dimension = adds.dimension and cuts.segment = adds.segment
  join cuts as totals
    on totals.grain = adds.grain and totals.period_start = adds.period_start and totals.dimension = 'total'
),
items as (
  select source, item, row_number() over (order by source, item) as item_no
  from affinity_items
  group by source, item
),
numbers as (
  select affinity_items.item_no as month_no, items.item_no
  from affinity_items
  join items on items.source = affinity_items.source and items.item = affinity_items.item
),
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
  select adds_to.cut_no, monthly.pair_no, sum(monthly.orders) as orders
  from monthly
  join adds_to on adds_to.segment_no = monthly.segment_no and adds_to.is_total
  group by adds_to.cut_no, monthly.pair_no
  having sum(monthly.orders) >= (select max(affinity_min_pair) from settings)
),
-- A pair that is no noise in a segment is none in the whole.
parts as (
  select adds_to.cut_no, monthly.pair_no, sum(monthly.orders) as orders
  from monthly
  join adds_to on adds_to.segment_no = monthly.segment_no and not adds_to.is_total
  join wholes on wholes.cut_no = adds_to.total_no and wholes.pair_no = monthly.pair_no
  group by adds_to.cut_no, monthly.pair_no
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
  select adds_to.cut_no, numbers.item_no, cast(sum(product_pairs.orders) as bigint) as orders
  from product_pairs
  join numbers on numbers.month_no = product_pairs.item_a_no
  join adds_to on adds_to.segment_no = product_pairs.segment_no
  where product_pairs.item_b_no is null
  group by adds_to.cut_no, numbers.item_no
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
  cast(cuts.period_start as timestamp) as period_start,
  cuts.starts_at,
  cuts.dimension,
  cuts.segment,
  firsts.source || ':' || firsts.item as item_a,
  seconds.source || ':' || seconds.item as item_b,
  placed.pair_orders,
  placed.item_a_orders,
  placed.item_b_orders,
  cast(cuts.orders as bigint) as all_orders,
  placed.place
from placed
join cuts on cuts.cut_no = placed.cut_no
join items as firsts on firsts.item_no = placed.item_a_no
join items as seconds on seconds.item_no = placed.item_b_no
