-- Pairs bought together often enough to mean something, by month, quarter and year, with what their shares need.
-- Pairs are of one source: an order is.
-- grain: one period, source and pair
-- partition: year(period_start)
-- inputs: product_pairs period
-- sort: grain, period_start, place
-- columns:
--   grain varchar: month, quarter, year
--   period_start timestamp: Start of the period, business wall clock
--   starts_at timestamp: The same instant, UTC
--   item_a varchar: `<source>:<product, variant or category>`, the one that sorts first
--   item_b varchar: The other
--   pair_orders bigint: Counted orders with both; at least affinity.min_pair
--   item_a_orders bigint: With the first
--   item_b_orders bigint: With the second
--   all_orders bigint: All counted orders of the period
--   place bigint: 1 for the highest lift of the period
with periods as (
  select
    calendar.cal_date as month_start,
    calendar.grain,
    calendar.period_start,
    calendar.starts_at,
    dense_rank() over (order by calendar.grain, calendar.period_start) as period_no
  from calendar
  join (select distinct period_start from product_pairs) as months on months.period_start = calendar.cal_date
  where calendar.grain in ('month', 'quarter', 'year')
),
-- Most pairs are rare in all the months together, and so in each period of them. The others get a number: millions
-- of rows add up faster by a number than by texts.
frequent as (
  select source, item_a, item_b, row_number() over (order by source, item_a, item_b) as pair_no
  from (
    select product_pairs.source, product_pairs.item_a, product_pairs.item_b
    from product_pairs
    cross join settings
    where product_pairs.item_b is not null
    group by product_pairs.source, product_pairs.item_a, product_pairs.item_b
    having sum(product_pairs.orders) >= max(settings.affinity_min_pair)
  ) as kept
),
numbered as (
  select periods.period_no, frequent.pair_no, sum(product_pairs.orders) as orders
  from product_pairs
  join frequent
    on frequent.source = product_pairs.source
    and frequent.item_a = product_pairs.item_a
    and frequent.item_b = product_pairs.item_b
  join periods on periods.month_start = product_pairs.period_start
  group by periods.period_no, frequent.pair_no
),
pairs as (
  select numbered.period_no, numbered.pair_no, frequent.source, frequent.item_a, frequent.item_b, numbered.orders
  from numbered
  join settings on numbered.orders >= settings.affinity_min_pair
  join frequent on frequent.pair_no = numbered.pair_no
),
items as (
  select periods.period_no, product_pairs.source, product_pairs.item_a as item, sum(product_pairs.orders) as orders
  from product_pairs
  join periods on periods.month_start = product_pairs.period_start
  where product_pairs.item_a is not null and product_pairs.item_b is null
  group by periods.period_no, product_pairs.source, product_pairs.item_a
),
alls as (
  select
    periods.period_no, periods.grain, periods.period_start, periods.starts_at,
    sum(product_pairs.orders) as orders
  from product_pairs
  join periods on periods.month_start = product_pairs.period_start
  where product_pairs.item_a is null
  group by periods.period_no, periods.grain, periods.period_start, periods.starts_at
)
select
  alls.grain,
  cast(alls.period_start as timestamp) as period_start,
  alls.starts_at,
  pairs.source || ':' || pairs.item_a as item_a,
  pairs.source || ':' || pairs.item_b as item_b,
  cast(pairs.orders as bigint) as pair_orders,
  cast(firsts.orders as bigint) as item_a_orders,
  cast(seconds.orders as bigint) as item_b_orders,
  cast(alls.orders as bigint) as all_orders,
  row_number() over (
    partition by pairs.period_no
    order by
      cast(pairs.orders as double) / nullif(cast(firsts.orders as double) * cast(seconds.orders as double), 0) desc,
      pairs.orders desc,
      pairs.pair_no
  ) as place
from pairs
join items as firsts
  on firsts.period_no = pairs.period_no and firsts.source = pairs.source and firsts.item = pairs.item_a
join items as seconds
  on seconds.period_no = pairs.period_no and seconds.source = pairs.source and seconds.item = pairs.item_b
join alls on alls.period_no = pairs.period_no
