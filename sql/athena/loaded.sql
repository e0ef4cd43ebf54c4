-- How far each source is loaded
-- Business days, from the first one that is whole up to the one in which loading stands; and the last day of the figures.
select coverage.source, coverage.table_name, coverage.from_date, coverage.through_date, as_of.as_of as figures_up_to
from coverage
cross join as_of
order by coverage.source, coverage.table_name
