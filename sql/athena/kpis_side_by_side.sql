-- All KPIs, a row a month
-- kpi_wide has a column for each KPI and measure, for days, weeks, months, quarters and years.
select *
from kpi_wide
where grain = 'month'
  and dimension = 'total'
order by period_start
