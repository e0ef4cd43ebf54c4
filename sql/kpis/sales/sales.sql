-- Sales | 销售额
-- unit: money   better: up   grains: hour..year   adds: sum
-- by: channel, device, country, product, campaign, staff, customer_type
-- covered by: orders, refunds
-- What was sold, less what was given back: gross sales less discounts and returns of counted orders, without tax and
-- shipping. Orders stand on their processed day, refunds on the day of the refund, so a day can be negative and history
-- never moves. Gift cards are a liability and left out until they are spent. Setting sales.measure: net (default), total
-- (with shipping and tax), gross.
-- zh-CN: 售出金额减去退还金额：计入订单的毛销售额减折扣与退货，不含税费与运费。订单计入处理当日，退款计入退款当日，
-- 因此单日可能为负，历史不再变动。
-- Differs: Shopify headlines total sales and keeps cancelled and unpaid orders until their return; dbt_shopify dates
-- orders by creation. For a product, shipping and tax are never added.
-- Reference: Shopify Help, sales reports; ShopifyQL `sales`.
select
  grain,
  period_start,
  starts_at,
  dimension,
  segment,
  case settings.sales_measure
    when 'gross' then gross_sales
    when 'total' then net_sales + shipping + taxes
    else net_sales
  end as numerator,
  cast(null as bigint) as denominator
from sales_cube
cross join settings
