-- Pairs bought together often enough to mean something, by month, quarter and year, with what their shares need: whole,
-- by channel and by customer type. Pairs are of one source: an order is.
-- With affinity.unit customer a period is told by its last month, which looks back 90 days: customers do not add up.
-- grain: one period, dimension, segment, source and pair
-- partition: year(period_start)
-- inputs: product_pairs period
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
  join (select distinct period_start from product_pairs) as present on present.period_start = calendar.cal_date
  where calendar.grain in ('month', 'quarter', 'year')
),
periods as (
  select
    months.month_start,
    months.grain,
    months.period_start,
    months.starts_at,
    dense_rank() over (order by months.grain, months.period_start) as period_no
  from months
  join settings on settings.affinity_unit = 'order' or months.from_last = 1
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
monthly as (
  select
    product_pairs.period_start as month_start, frequent.pair_no,
    product_pairs.channel, product_pairs.customer_type, product_pairs.orders
  from product_pairs
  join frequent
    on frequent.source = product_pairs.source
    and frequent.item_a = product_pairs.item_a
    and frequent.item_b = product_pairs.item_b
),
wholes as (
  select periods.period_no, monthly.pair_no, sum(monthly.orders) as orders
  from monthly
  join periods on periods.month_start = monthly.month_start
  group by periods.period_no, monthly.pair_no
  having sum(monthly.orders) >= (select max(affinity_min_pair) from settings)
),
-- A pair that is no noise in a segment is none in the whole.
parts as (
  select
    periods.period_no,
    monthly.pair_no,
    case when grouping(monthly.channel) = 0 then 'channel' else 'customer_type' end as dimension,
    case when grouping(monthly.channel) = 0 then monthly.channel else monthly.customer_type end as segment,
    sum(monthly.orders) as orders
  from monthly
  join periods on periods.month_start = monthly.month_start
  join wholes on wholes.period_no = periods.period_no and wholes.pair_no = monthly.pair_no
  where monthly.channel is not null
  group by grouping sets (
    (periods.period_no, monthly.pair_no, monthly.channel),
    (periods.period_no, monthly.pair_no, monthly.customer_type)
  )
),
pairs as (
  select cuts.period_no, cuts.dimension, cuts.segment, cuts.pair_no, frequent.source, frequent.item_a, frequent.item_b, cuts.orders
  from (
    select period_no, 'total' as dimension, 'total' as segment, pair_no, orders
    from wholes
    union all
    select period_no, dimension, segment, pair_no, orders
    from parts
  ) as cuts
  join settings on cuts.orders >= settings.affinity_min_pair
  join frequent on frequent.pair_no = cuts.pair_no
),
-- Each item alone, and, without one, all orders.
singles as (
  select
    periods.period_no,
    case
      when grouping(product_pairs.channel) = 0 then 'channel'
      when grouping(product_pairs.customer_type) = 0 then 'customer_type'
      else 'total'
    end as dimension,
    case
      when grouping(product_pairs.channel) = 0 then product_pairs.channel
      when grouping(product_pairs.customer_type) = 0 then product_pairs.customer_type
      else 'total'
    end as segment,
    product_pairs.source,
    product_pairs.item_a as item,
    sum(product_pairs.orders) as orders
  from product_pairs
  join periods on periods.month_start = product_pairs.period_start
  where product_pairs.item_b is null
  group by grouping sets (
    (periods.period_no, product_pairs.source, product_pairs.item_a),
    (periods.period_no, product_pairs.source, product_pairs.item_a, product_pairs.channel),
    (periods.period_no, product_pairs.source, product_pairs.item_a, product_pairs.customer_type)
  )
),
starts as (
  select distinct period_no, grain, period_start, starts_at
  from periods
)
select
  starts.grain,
  cast(starts.period_start as timestamp) as period_start,
  starts.starts_at,
  pairs.dimension,
  pairs.segment,
  pairs.source || ':' || pairs.item_a as item_a,
  pairs.source || ':' || pairs.item_b as item_b,
  cast(pairs.orders as bigint) as pair_orders,
  cast(firsts.orders as bigint) as item_a_orders,
  cast(seconds.orders as bigint) as item_b_orders,
  cast(alls.orders as bigint) as all_orders,
  row_number() over (
    partition by pairs.period_no, pairs.dimension, pairs.segment
    order by
      cast(pairs.orders as double) / nullif(cast(firsts.orders as double) * cast(seconds.orders as double), 0) desc,
      pairs.orders desc,
      pairs.pair_no
  ) as place
from pairs
join singles as firsts
  on firsts.period_no = pairs.period_no and firsts.dimension = pairs.dimension and firsts.segment = pairs.segment
  and firsts.source = pairs.source and firsts.item = pairs.item_a
join singles as seconds
  on seconds.period_no = pairs.period_no and seconds.dimension = pairs.dimension and seconds.segment = pairs.segment
  and seconds.source = pairs.source and seconds.item = pairs.item_b
join singles as alls
  on alls.period_no = pairs.period_no and alls.dimension = pairs.dimension and alls.segment = pairs.segment
  and alls.item is null
join starts on starts.period_no = pairs.period_no
