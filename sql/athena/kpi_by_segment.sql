-- The KPIs of goals by channel
-- Put the KPIs of your goals in place of those below, and another dimension (country, customer_type, product) where you
-- like: each period's value and that of a year before.
with figures as (
  select kpi, measure, cast(period_start as date) as month, segment, value, unit, is_final
  from kpi_values
  where kpi in ('sales', 'average_order_value', 'transaction_count')
    and grain = 'month'
    and dimension = 'channel'
)
select
  figures.kpi,
  figures.measure,
  figures.month,
  figures.segment,
  figures.value,
  before.value as a_year_before,
  100 * (figures.value / nullif(before.value, 0) - 1) as change_percent,
  figures.unit,
  figures.is_final
from figures
left join figures as before
  on before.kpi = figures.kpi
  and before.measure = figures.measure
  and before.segment = figures.segment
  and before.month = date_add('year', -1, figures.month)
where figures.month >= date '2026-01-01'
order by figures.kpi, figures.measure, figures.month, figures.segment
