-- What the customers won in each month, quarter and year have brought to this day.
-- Of more than 1,000 segments of a year, the 200 that won the most customers keep their name and the rest are `(other)`:
-- a customer is in one segment only.
-- grain: one period of acquisition, dimension and segment
-- partition: none
-- inputs: cohort_months all
-- sort: grain, dimension, segment, period_start
-- columns:
--   grain varchar: month, quarter, year
--   period_start timestamp: Start of the period of acquisition, business wall clock
--   starts_at timestamp: The same instant, UTC
--   dimension varchar: total, channel, country, campaign, first_product: those of the first order
--   segment varchar: The value
--   customers bigint: Won in the period
--   orders bigint: Placed by them since
--   revenue decimal(38,4): Net sales to them since
--   profit decimal(38,4): Gross profit on them since, over goods whose cost is known; null when no cost is known
--   costed_sales decimal(38,4): Net sales of those goods
with won as (
  select
    calendar.grain,
    calendar.period_start,
    calendar.starts_at,
    extract(year from calendar.period_start) as year,
    cohort_months.dimension,
    cohort_months.segment,
    sum(cohort_months.customers) as customers,
    sum(cohort_months.orders) as orders,
    sum(cohort_months.revenue) as revenue,
    sum(cohort_months.costed_sales) as costed_sales,
    sum(cohort_months.cost) as cost
  from cohort_months
  join calendar on calendar.cal_date = cohort_months.cohort_start and calendar.grain in ('month', 'quarter', 'year')
  group by calendar.grain, calendar.period_start, calendar.starts_at, cohort_months.dimension, cohort_months.segment
),
places as (
  select
    grain,
    year,
    dimension,
    segment,
    row_number() over (partition by grain, year, dimension order by sum(customers) desc, segment) as place,
    count(*) over (partition by grain, year, dimension) as segments
  from won
  group by grain, year, dimension, segment
)
select
  won.grain,
  cast(won.period_start as timestamp) as period_start,
  won.starts_at,
  won.dimension,
  case when places.segments > 1000 and places.place > 200 then '(other)' else won.segment end as segment,
  cast(sum(won.customers) as bigint) as customers,
  cast(sum(won.orders) as bigint) as orders,
  cast(sum(won.revenue) as decimal(38, 4)) as revenue,
  cast(
    case
      when sum(won.costed_sales) <> 0 or sum(won.cost) <> 0 then sum(won.costed_sales) - sum(won.cost)
    end
    as decimal(38, 4)
  ) as profit,
  cast(sum(won.costed_sales) as decimal(38, 4)) as costed_sales
from won
join places
  on places.grain = won.grain
  and places.year = won.year
  and places.dimension = won.dimension
  and places.segment = won.segment
group by
  won.grain,
  won.period_start,
  won.starts_at,
  won.dimension,
  case when places.segments > 1000 and places.place > 200 then '(other)' else won.segment end
