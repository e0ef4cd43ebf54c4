-- The demand and the stock of each month's days, added up: so that whoever needs a year of them reads twelve rows, not
-- 365.
-- grain: one month, dimension and segment
-- partition: month(month_start)
-- inputs: stock_days same, demand_days same
-- sort: dimension, segment
-- columns:
--   month_start date: The first day of the month
--   dimension varchar: total, product, variant, location, category, vendor
--   segment varchar: The value; products, variants and locations are `<source>:<id>`
--   seen_from date: Its first day with demand or a snapshot
--   units decimal(38,3): Sold in the month; null when nothing left the stock
--   cost decimal(38,4): Cost of goods sold, less what came back to stock; null when no cost is known
--   snapshots bigint: Days with a snapshot
--   on_hand_sum decimal(38,3): Units at the end of each of them, added up; null without one
--   value_sum decimal(38,4): Their values, added up; null when no cost is known
with moves as (
  select
    dimension, segment, day, units, cost,
    0 as snapshots, cast(null as decimal(38, 3)) as on_hand, cast(null as decimal(38, 4)) as stock_value
  from demand_days
  union all
  select
    dimension, segment, day, cast(null as decimal(38, 3)), cast(null as decimal(38, 4)),
    1, on_hand, stock_value
  from stock_days
)
select
  cast(date_trunc('month', day) as date) as month_start,
  dimension,
  segment,
  min(day) as seen_from,
  cast(sum(units) as decimal(38, 3)) as units,
  cast(sum(cost) as decimal(38, 4)) as cost,
  cast(sum(snapshots) as bigint) as snapshots,
  cast(sum(on_hand) as decimal(38, 3)) as on_hand_sum,
  cast(sum(stock_value) as decimal(38, 4)) as value_sum
from moves
group by date_trunc('month', day), dimension, segment
