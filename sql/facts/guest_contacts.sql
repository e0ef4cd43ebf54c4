-- The contacts of orders that name no customer: those of whom guest_identity has to find the customer.
-- grain: one contact and day
-- partition: month(order_date)
-- inputs: orders same
-- sort: order_date, contact
-- columns:
--   order_date date: The order's business date
--   contact varchar: `e:` and the e-mail's hash, else `p:` and the phone's
select distinct
  order_date,
  coalesce('e:' || email_hash, 'p:' || phone_hash) as contact
from orders
where customer_id is null
  and coalesce(email_hash, phone_hash) is not null
