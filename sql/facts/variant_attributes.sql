-- What each variant belongs to, as it is now: narrow, so that a new title or price rebuilds no history of stock.
-- grain: one variant
-- partition: none
-- inputs: products all
-- sort: source, variant_id
-- columns:
--   source varchar: The configured source
--   variant_id varchar: The variant
--   product_id varchar: Its product
--   product_type varchar: The merchant's category
--   vendor varchar: The brand or maker
select source, variant_id, product_id, product_type, vendor
from products
