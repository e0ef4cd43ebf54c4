-- Customers who were active and fell silent, at the end of each month, quarter and year (or today, where the period
-- still runs). With W = churn_window and e = that end: active are those with an order in [e-2W, e-W), kept are those of
-- them with an order in [e-W, e). Each customer is counted by one order, the first in the window, told by the day of
-- the order before; nobody is counted twice and no list of customers is needed: churn_moves has the days on which an
-- order begins and ends to count, and the sum up to e is the answer for e.
-- A segment has a row where it had an order in the windows or in the period. Of more than 1,000 segments of a year, the
-- 200 with the most active customers keep their name and the rest are `(other)`: a customer is in one segment only.
-- grain: one period, dimension and segment
-- partition: year(period_start)
-- inputs: churn_moves -1461d..+366d
-- sort: grain, dimension, segment, period_start
-- columns:
--   grain varchar: month, quarter, year
--   period_start timestamp: Start of the period, business wall clock
--   starts_at timestamp: The same instant, UTC
--   dimension varchar: total, channel, country, product, cohort: those of the first order
--   segment varchar: The value; a product is `<source>:<product id>`, a cohort the Gregorian month as `2026-03`
--   active bigint: Customers with an order in the window before the last
--   kept bigint: Of them, with an order in the last window
--   reactivated bigint: Orders in the period after a silence of more than W
with ends as (
  select distinct
    calendar.grain,
    calendar.period_start,
    calendar.starts_at,
    least(calendar.period_end, date_add('day', 1, as_of.as_of)) as end_day
  from calendar
  cross join as_of
  where calendar.grain in ('month', 'quarter', 'year')
    and calendar.period_start <= as_of.as_of
),
changes as (
  select
    dimension,
    segment,
    day,
    sum(active) as active,
    sum(kept) as kept,
    sum(seen) as seen,
    sum(placed) as placed,
    sum(reactivated) as reactivated
  from churn_moves
  group by dimension, segment, day
),
told as (
  select
    ends.grain,
    ends.period_start,
    ends.starts_at,
    changes.dimension,
    changes.segment,
    sum(changes.active) as active,
    sum(changes.kept) as kept,
    sum(case when changes.day >= ends.period_start then changes.reactivated else 0 end) as reactivated
  from changes
  join ends on changes.day < ends.end_day
  group by ends.grain, ends.period_start, ends.starts_at, changes.dimension, changes.segment
  having sum(changes.seen) > 0
    or sum(case when changes.day >= ends.period_start then changes.placed else 0 end) > 0
),
places as (
  select
    grain,
    extract(year from period_start) as year,
    dimension,
    segment,
    row_number() over (
      partition by grain, extract(year from period_start), dimension
      order by sum(active) desc, segment
    ) as place,
    count(*) over (partition by grain, extract(year from period_start), dimension) as segments
  from told
  group by grain, extract(year from period_start), dimension, segment
)
select
  told.grain,
  cast(told.period_start as timestamp) as period_start,
  told.starts_at,
  told.dimension,
  case when places.segments > 1000 and places.place > 200 then '(other)' else told.segment end as segment,
  cast(sum(told.active) as bigint) as active,
  cast(sum(told.kept) as bigint) as kept,
  cast(sum(told.reactivated) as bigint) as reactivated
from told
join places
  on places.grain = told.grain
  and places.year = extract(year from told.period_start)
  and places.dimension = told.dimension
  and places.segment = told.segment
group by
  told.grain,
  told.period_start,
  told.starts_at,
  told.dimension,
  case when places.segments > 1000 and places.place > 200 then '(other)' else told.segment end
