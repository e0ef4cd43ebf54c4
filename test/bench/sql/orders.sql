-- The orders from number first_order up to and without end_order; n of them fill `days` days, ever more each day. One
-- order in five is a customer's first; the others come from earlier customers, more from recent ones. With edited_on,
-- instead: one in 500 of those that had no refund yet, refunded on that day.
create or replace temp table bench_orders as
with numbered as (
  select range as i from range(getvariable('first_order'), getvariable('end_order'))
),
placed as (
  select
    i,
    getvariable('start') + to_days(cast(floor(getvariable('days') * pow(i / cast(getvariable('n') as double), 0.8)) as integer))
      + to_seconds(floor(86399 * (chance(i, 'hour') + chance(i, 'minute')) / 2)) as created_at,
    cast(floor(i / 5) as bigint) - case when i % 5 = 0 then 0 else cast(floor(floor(i / 5) * pow(chance(i, 'customer'), 3)) as bigint) end
      as customer
  from numbered
  where getvariable('edited_on') is null or (chance(i, 'late') < 0.002 and chance(i, 'refund') >= 0.05)
)
select
  i,
  5000000000 + i as id,
  created_at,
  customer,
  chance(i, 'guest') < 0.1 as is_guest,
  case when chance(i, 'channel') < 0.8 then 'web' when chance(i, 'channel') < 0.93 then 'pos' else 'shopify_draft_order' end as source_name,
  country_of(customer) as country,
  chance(i, 'test') < 0.002 as is_test,
  chance(i, 'cancelled') < 0.01 as is_cancelled,
  chance(i, 'pending') < 0.03 as is_pending,
  chance(i, 'discount') < 0.3 as is_discounted,
  case
    when getvariable('edited_on') is not null then getvariable('edited_on') + to_hours(12)
    when chance(i, 'refund') < 0.05
      then least(created_at + to_hours(cast(24 + floor(600 * chance(i, 'refund day')) as integer)), getvariable('start') + to_days(getvariable('days')) - to_hours(1))
  end as refunded_at
from placed;

create or replace temp table bench_lines as
with lines as (
  select o.i, o.id as order_id, o.is_discounted, o.refunded_at, unnest(range(1 + cast(floor(5 * chance(i, 'lines')) as bigint))) as k
  from bench_orders o
),
chosen as (
  select *, cast(floor(getvariable('products') * pow(chance(i * 10 + k, 'product'), 2.5)) as bigint) as product,
    1 + cast(floor(4 * pow(chance(i * 10 + k, 'quantity'), 3)) as bigint) as quantity
  from lines
),
priced as (
  select *, price_of(product) * quantity as original,
    case when is_discounted then cast(price_of(product) * quantity * 0.1 as decimal(18,2)) else 0 end as discount
  from chosen
)
select *, 20000000000 + i * 10 + k as id, product * 3 + cast(hash(i, k) % 3 as bigint) as variant,
  cast((original - discount) * 0.08 as decimal(18,2)) as tax,
  k = 0 and refunded_at is not null as is_refunded
from priced;
