-- Who is the same person under another name: customer records that share an e-mail address (or, having none, a phone
-- number), within a shop or across shops, and guests who ordered with a registered customer's contact.
-- Only the exceptions are here. Whoever is missing is its own person, under `<source>:<customer id>`, or as a guest
-- under the contact; so a new customer does not touch the facts of all other orders.
-- grain: one customer record or contact that belongs to another key, or is internal
-- partition: none
-- inputs: customers all, guest_contacts all
-- sort: source, customer_id, contact
-- columns:
--   source varchar: The record's source; null for a guest's contact
--   customer_id varchar: The record's id; null for a guest's contact
--   contact varchar: The guest's contact; null for a record
--   customer_key varchar: The person, for all figures per customer
--   is_internal boolean: The merchant's own staff and resellers: left out of lifetime value
with records as (
  select
    source,
    customer_id,
    source || ':' || customer_id as own_key,
    coalesce('e:' || email_hash, 'p:' || phone_hash) as contact,
    coalesce(is_internal, false) as is_internal
  from customers
),
people as (
  select
    contact,
    min(own_key) as customer_key,
    max(case when is_internal then 1 else 0 end) as internal_records
  from records
  where contact is not null
  group by contact
)
select
  records.source,
  records.customer_id,
  cast(null as varchar) as contact,
  coalesce(people.customer_key, records.own_key) as customer_key,
  records.is_internal or coalesce(people.internal_records, 0) > 0 as is_internal
from records
left join people on people.contact = records.contact
where coalesce(people.customer_key, records.own_key) <> records.own_key
  or records.is_internal
  or coalesce(people.internal_records, 0) > 0
union all
select
  cast(null as varchar) as source,
  cast(null as varchar) as customer_id,
  guests.contact,
  people.customer_key,
  people.internal_records > 0 as is_internal
from (select distinct contact from guest_contacts) as guests
join people on people.contact = guests.contact
