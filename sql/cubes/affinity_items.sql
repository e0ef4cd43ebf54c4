-- The items bought in a month, and the numbers by which product_pairs knows them: millions of pairs are told apart faster
-- by two numbers than by two texts. An item is a product, variant or category (setting affinity.level).
-- grain: one calendar month (or the part of one that falls into this partition), source and item
-- partition: month(month_start)
-- inputs: sales_lines same, customer_baskets same, affinity_categories all
-- sort: item_no
-- columns:
--   month_start date: First day of the Gregorian month the item was bought in: the partition
--   item_no bigint: The item in this month: the month and the item's place in it; another number in another month
--   source varchar: The configured source
--   item varchar: A product, variant or category
with bought as (
  select
    date_trunc('month', lines.order_date) as month_start,
    lines.source,
    case settings.affinity_level
      when 'variant' then lines.variant_id
      when 'category' then categories.product_type
      else lines.product_id
    end as item
  from sales_lines as lines
  join settings on settings.affinity_unit = 'order'
  left join affinity_categories as categories
    on categories.source = lines.source and categories.product_id = lines.product_id
  union all
  select month_start, source, item
  from customer_baskets
)
select
  month_start,
  (extract(year from month_start) * 100 + extract(month from month_start)) * 1000000000
    + row_number() over (partition by month_start order by source, item) as item_no,
  source,
  item
from bought
where item is not null
group by month_start, source, item
