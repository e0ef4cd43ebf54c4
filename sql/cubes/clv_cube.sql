-- What the customers won in each month, quarter and year have brought to this day.
-- grain: one period of acquisition, dimension and segment
-- partition: none
-- inputs: cohort_months all
-- sort: grain, dimension, segment, period_start
-- columns:
--   grain varchar: month, quarter, year
--   period_start timestamp: Start of the period of acquisition, business wall clock
--   starts_at timestamp: The same instant, UTC
--   dimension varchar: total, channel, country, campaign: those of the first order
--   segment varchar: The value
--   customers bigint: Won in the period
--   orders bigint: Placed by them since
--   revenue decimal(38,4): Net sales to them since
--   profit decimal(38,4): Gross profit on them since, over goods whose cost is known; null when no cost is known
--   costed_sales decimal(38,4): Net sales of those goods
select
  calendar.grain,
  cast(calendar.period_start as timestamp) as period_start,
  calendar.starts_at,
  cohort_months.dimension,
  cohort_months.segment,
  cast(sum(cohort_months.customers) as bigint) as customers,
  cast(sum(cohort_months.orders) as bigint) as orders,
  cast(sum(cohort_months.revenue) as decimal(38, 4)) as revenue,
  cast(
    case
      when sum(cohort_months.costed_sales) <> 0 or sum(cohort_months.cost) <> 0
        then sum(cohort_months.costed_sales) - sum(cohort_months.cost)
    end
    as decimal(38, 4)
  ) as profit,
  cast(sum(cohort_months.costed_sales) as decimal(38, 4)) as costed_sales
from cohort_months
join calendar on calendar.cal_date = cohort_months.cohort_start and calendar.grain in ('month', 'quarter', 'year')
group by calendar.grain, calendar.period_start, calendar.starts_at, cohort_months.dimension, cohort_months.segment
