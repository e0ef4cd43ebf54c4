-- severity: warn
-- Too small a part of this month's or last month's net sales has a known unit cost (setting margin.min_coverage): profit
-- figures leave the rest out. Enter the cost per item in the shop, or drop product_costs into the inbox.
-- zh-CN: 本月或上月的净销售额中，单位成本已知的部分低于设置 margin.min_coverage：利润类指标未计其余部分。请在店铺中填写商品成本，或投放 product_costs 文件。
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
