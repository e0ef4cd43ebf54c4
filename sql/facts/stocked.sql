-- The sources whose stock is recorded: demand is only worth keeping where there is stock to compare it with.
-- grain: one source
-- partition: none
-- inputs: inventory_levels all
-- sort: source
-- columns:
--   source varchar: The configured source
select distinct source
from inventory_levels
