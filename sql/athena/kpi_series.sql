-- A KPI over time
-- Put the KPI, the grain (hour, day, week, month, quarter, year) and the first year in place of those below. A figure that
-- is not final can still change.
select kpi, measure, period_start, value, unit, numerator, denominator, is_final, flags
from kpi_values
where kpi = 'sales'
  and grain = 'month'
  and year >= 2025
  and dimension = 'total'
order by measure, period_start
