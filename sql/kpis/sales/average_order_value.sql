-- Average order value (AOV) | 平均订单金额(客单价)
-- unit: money   better: up   grains: hour..year   adds: ratio
-- by: channel, device, country, product, campaign, staff, customer_type
-- covered by: orders
-- What an order is worth when it is placed: gross sales less discounts, per counted order. Later refunds and edits,
-- shipping and tax are left out. For a product: what the orders that hold it are worth. Settings: aov.numerator
-- (gross_less_discounts | net | total), aov.denominator (orders | customers; then by channel and country only),
-- aov.exclude_zero.
-- zh-CN: 下单时一张订单的金额：毛销售额减折扣，除以计入的订单数。之后的退款和修改、运费与税费不计。按产品：
-- 含该产品的订单的金额。
-- Differs: WooCommerce nets refunds; 客单价 in its strict sense is per customer.
-- Reference: Shopify Help, "Average order value" ((gross sales - discounts) / orders).
select
  sales_cube.grain,
  sales_cube.period_start,
  sales_cube.starts_at,
  sales_cube.dimension,
  sales_cube.segment,
  case settings.aov_numerator
    when 'net' then sales_cube.net_sales
    when 'total' then sales_cube.net_sales + sales_cube.shipping + sales_cube.taxes
    else sales_cube.booked_sales
  end as numerator,
  case
    when settings.aov_denominator = 'customers' then buyers.buyers
    when settings.aov_exclude_zero then sales_cube.worth_orders
    else sales_cube.orders
  end as denominator
from sales_cube
cross join settings
left join buyers
  on buyers.grain = sales_cube.grain
  and buyers.period_start = sales_cube.period_start
  and buyers.dimension = sales_cube.dimension
  and buyers.segment = sales_cube.segment
