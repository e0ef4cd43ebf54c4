-- The sources that give customer records; the others' customers are known from their orders only.
-- grain: one source
-- partition: none
-- inputs: customers all
-- sort: source
-- columns:
--   source varchar: The configured source
select distinct source
from customers
