-- How a figure came to be what it is
-- Every value that a KPI of one month has had, and the day from which it stood. Put KPI and month in place of those below.
select as_of, revision, measure, dimension, segment, numerator, denominator, value, is_final, removed
from kpi_snapshots
where kpi = 'sales'
  and grain = 'month'
  and period_start = timestamp '2026-10-01 00:00:00'
  and dimension = 'total'
order by measure, as_of, revision
