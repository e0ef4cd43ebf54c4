-- Guests who ordered with a customer's contact, and who that customer is. Kept by the month of the order, so that a
-- guest of today does not touch the orders of other months.
-- grain: one contact and day
-- partition: month(order_date)
-- inputs: guest_contacts same, customers all, order_contacts all
-- sort: order_date, contact
-- columns:
--   order_date date: The order's business date
--   contact varchar: `e:` and the e-mail's hash, else `p:` and the phone's
--   customer_key varchar: The person, for all figures per customer
--   is_internal boolean: The merchant's own staff and resellers: left out of lifetime value
with records as (
  select
    source || ':' || customer_id as own_key,
    coalesce('e:' || email_hash, 'p:' || phone_hash) as contact,
    coalesce(is_internal, false) as is_internal
  from customers
  union all
  select source || ':' || customer_id, contact, false
  from (
    select
      source, customer_id, contact,
      row_number() over (partition by source, customer_id order by order_date desc, contact) as place
    from order_contacts
  ) as named
  where place = 1
)
select
  guest_contacts.order_date,
  guest_contacts.contact,
  min(records.own_key) as customer_key,
  max(case when records.is_internal then 1 else 0 end) > 0 as is_internal
from guest_contacts
join records on records.contact = guest_contacts.contact
group by guest_contacts.order_date, guest_contacts.contact
