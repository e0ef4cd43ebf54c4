-- Which customer records are one person: those that share an e-mail address (or, having none, a phone number), within a
-- shop or across shops. Where a source gives no records, the newest order of an id tells its contact.
-- Only the exceptions are here. Whoever is missing is its own person, under `<source>:<customer id>`; so a new customer
-- does not touch the facts of all other orders.
-- grain: one customer record that belongs to another key, or is internal
-- partition: none
-- inputs: customers all, order_contacts all
-- sort: source, customer_id
-- columns:
--   source varchar: The record's source
--   customer_id varchar: The record's id
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
  union all
  select source, customer_id, source || ':' || customer_id, contact, false
  from (
    select
      source, customer_id, contact,
      row_number() over (partition by source, customer_id order by order_date desc, contact) as place
    from order_contacts
  ) as named
  where place = 1
),
-- Whoever alone has a contact and is a customer like any other is no exception.
shared as (
  select contact
  from records
  where contact is not null
  group by contact
  having count(*) > 1 or max(case when is_internal then 1 else 0 end) > 0
),
people as (
  select
    records.contact,
    min(records.own_key) as customer_key,
    max(case when records.is_internal then 1 else 0 end) as internal_records
  from records
  join shared on shared.contact = records.contact
  group by records.contact
)
select
  records.source,
  records.customer_id,
  coalesce(people.customer_key, records.own_key) as customer_key,
  records.is_internal or coalesce(people.internal_records, 0) > 0 as is_internal
from records
left join people on people.contact = records.contact
where coalesce(people.customer_key, records.own_key) <> records.own_key
  or records.is_internal
  or coalesce(people.internal_records, 0) > 0
