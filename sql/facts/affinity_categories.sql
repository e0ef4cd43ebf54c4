-- The category of each product, where product affinity is asked for by category (setting affinity.level); empty
-- otherwise, so that a renamed product does not touch the pairs of all months.
-- grain: one product
-- partition: none
-- inputs: products all
-- sort: source, product_id
-- columns:
--   source varchar: The configured source
--   product_id varchar: The product
--   product_type varchar: The merchant's category
select products.source, products.product_id, max(products.product_type) as product_type
from products
join settings on settings.affinity_level = 'category'
where products.product_type is not null
group by products.source, products.product_id
