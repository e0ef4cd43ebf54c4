-- Orders of a month
-- Orders in the reporting currency, as the KPIs count them, with their place in the customer's history. Athena reads one
-- object of each table in place of all when you add: and sales_orders.month = '2026-10' and order_sequence.month = '2026-10'
select
  sales_orders.source,
  sales_orders.order_id,
  sales_orders.order_date,
  sales_orders.channel,
  sales_orders.country,
  sales_orders.gross_sales,
  sales_orders.discounts,
  order_sequence.sequence
from sales_orders
left join order_sequence on order_sequence.order_key = sales_orders.order_key
where sales_orders.order_date >= date '2026-10-01'
  and sales_orders.order_date < date '2026-11-01'
order by sales_orders.order_date, sales_orders.source, sales_orders.order_id
