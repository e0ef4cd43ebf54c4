-- The sources whose stock is recorded: demand is only worth keeping where there is stock to compare it with.
-- grain: one source
-- partition: none
-- inputs: inventory_levels all
-- sort: source
-- columns:
--   source varchar: The configured source
--   first_day date: The business day of its first snapshot
select source, min(snapshot_date) as first_day
from inventory_levels
group by source
