-- Customers as their orders name them, id and contact together, where the source gives no customer records.
-- grain: one customer, contact and day
-- partition: month(order_date)
-- inputs: orders same, record_sources all
-- sort: order_date, source, customer_id, contact
-- columns:
--   order_date date: The order's business date
--   source varchar: The configured source
--   customer_id varchar: The vendor's id
--   contact varchar: `e:` and the e-mail's hash, else `p:` and the phone's
select distinct
  orders.order_date,
  orders.source,
  orders.customer_id,
  coalesce('e:' || orders.email_hash, 'p:' || orders.phone_hash) as contact
from orders
left join record_sources on record_sources.source = orders.source
where record_sources.source is null
  and orders.customer_id is not null
  and coalesce(orders.email_hash, orders.phone_hash) is not null
