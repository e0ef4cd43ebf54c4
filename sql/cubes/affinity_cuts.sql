-- What the segments of a month add up to in product affinity: months, quarters and years, whole, by channel and by customer
-- type. One such period, dimension and segment is a cut.
-- With affinity.unit customer a period is told by its last month, which looks back 90 days: customers do not add up.
-- grain: one cut and one segment of a month that is part of it
-- partition: year(period_start)
-- inputs: affinity_segments period
-- sort: cut_no, segment_no
-- columns:
--   cut_no bigint: The cut: the year and the cut's place in it
--   segment_no bigint: The segment in affinity_segments
--   total_no bigint: The cut that is the whole of the period
--   grain varchar: month, quarter, year
--   period_start timestamp: Start of the period, business wall clock
--   starts_at timestamp: The same instant, UTC
--   dimension varchar: total, channel, customer_type
--   segment varchar: The value
--   orders bigint: Counted orders (or customers) of the month's segment
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
told as (
  select
    segments.segment_no,
    months.grain,
    months.period_start,
    months.starts_at,
    dimensions.dimension,
    case dimensions.dimension
      when 'channel' then segments.channel
      when 'customer_type' then segments.customer_type
      else 'total'
    end as segment,
    segments.orders
  from affinity_segments as segments
  join months on months.month_start = segments.period_start
  join settings on settings.affinity_unit = 'order' or months.from_last = 1
  cross join (values ('total'), ('channel'), ('customer_type')) as dimensions (dimension)
),
numbered as (
  select
    told.*,
    extract(year from period_start) * 1000000000
      + dense_rank() over (
        partition by extract(year from period_start)
        order by grain, period_start, dimension, segment
      ) as cut_no
  from told
  where segment is not null
)
select
  cut_no,
  segment_no,
  max(case when dimension = 'total' then cut_no end) over (partition by grain, period_start) as total_no,
  grain,
  cast(period_start as timestamp) as period_start,
  starts_at,
  dimension,
  segment,
  orders
from numbered
