-- severity: warn
-- Less of this month's or last month's net sales than margin.min_coverage has a known unit cost: profit figures leave
-- the rest out. Enter the cost per item in the shop, or drop product_costs into the inbox.
select
  cast(sales_cube.period_start as date) as month,
  sales_cube.costed_sales,
  sales_cube.net_sales
from sales_cube
cross join settings
cross join as_of
where sales_cube.grain = 'month'
  and sales_cube.dimension = 'total'
  and cast(sales_cube.period_start as date) > date_add('day', -62, as_of.as_of)
  and cast(sales_cube.costed_sales as double) < settings.margin_min_coverage * cast(sales_cube.net_sales as double)
