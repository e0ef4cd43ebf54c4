-- Number of transactions | 交易数量
-- unit: count   better: up   grains: hour..year   adds: sum
-- by: channel, device, country, product, campaign, staff, customer_type
-- covered by: orders
-- Counted orders on the day they were placed: no tests, nothing voided or cancelled before any capture. An order paid
-- in several captures is one transaction, unless the setting transactions.unit is payments. For a product: the orders
-- that hold it, so products do not add up to the total.
-- zh-CN: 按下单日计的订单数：不含测试订单，以及收款前作废或取消的订单。
-- Differs: GA4 counts purchase events and misses blocked tags.
-- Reference: Shopify Help, "Orders".
select
  grain,
  period_start,
  starts_at,
  dimension,
  segment,
  case when settings.transactions_unit = 'payments' then payments else orders end as numerator,
  cast(null as bigint) as denominator
from sales_cube
cross join settings
