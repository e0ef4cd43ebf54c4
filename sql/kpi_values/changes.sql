-- What changes when the rows `made` take the place of the rows `present` of one object of kpi_values: the new and the
-- changed ones, and those that go (with no figures). No row is there twice, so a plain EXCEPT will do.
select made.*, false as removed
from (from made except from present) as made
union all by name
select kpi, measure, period_start, starts_at, dimension, segment, period_end, unit, true as removed
from present
anti join made using (kpi, measure, period_start, starts_at, dimension, segment)
