-- Every counted order in the reporting currency, with the person who placed it.
-- Counted: not a test, not voided, not cancelled before any money was captured (settings sales.include_pending,
-- sales.include_cancelled). A captured order that was cancelled later stays; its refund takes it back.
-- Amounts are converted at the order's day. Without a rate they are null, and the check `missing_rate` fails.
-- grain: one counted order
-- partition: month(order_date)
-- inputs: orders same, fx_days same, identity all, guest_identity same
-- sort: order_key
-- columns:
--   order_key bigint: The order in the other facts: its month and its place in it; another when its month changes
--   source varchar: The configured source
--   order_id varchar: The vendor's id
--   order_date date: Business date, of the date that sales.order_date_basis names
--   ordered_at timestamp: That date's instant, UTC
--   hour_start timestamp: The business hour, wall clock
--   hour_at timestamp: The instant at which that hour starts, UTC
--   customer_key varchar: The person; null when the order names nobody
--   is_internal boolean: Placed by the merchant's own staff or a reseller
--   channel varchar: online, pos, draft, marketplace, subscription, or the vendor's own word
--   device_category varchar: desktop, mobile, tablet
--   country varchar: ISO 3166 alpha-2
--   campaign_id varchar: The campaign of the last visit
--   staff_id varchar: Who sold it
--   payments bigint: Successful captures; at least 1
--   gross_sales decimal(18,4): Goods before discounts, without tax, without gift cards
--   discounts decimal(18,4): Taken off those goods
--   shipping decimal(18,4): Charged for shipping
--   taxes decimal(18,4): Charged as tax
with counted as (
  select
    orders.source,
    orders.order_id,
    orders.order_date,
    orders.order_hour,
    orders.order_hour_at,
    orders.customer_id,
    orders.channel,
    orders.device_category,
    orders.country,
    orders.campaign_id,
    orders.staff_id,
    orders.payment_count,
    orders.gross_amount,
    orders.discount_amount,
    orders.shipping_amount,
    orders.tax_amount,
    case when settings.sales_order_date_basis = 'created' then orders.created_at else orders.processed_at end as ordered_at,
    case when orders.customer_id is null then coalesce('e:' || orders.email_hash, 'p:' || orders.phone_hash) end as contact,
    orders.currency = settings.currency as is_reporting,
    fx_days.rate,
    fx_days.small_rate
  from orders
  cross join settings
  cross join as_of
  left join fx_days on fx_days.day = orders.order_date and fx_days.currency = orders.currency
  where orders.order_date <= as_of.as_of
    and not coalesce(orders.is_test, false)
    and (
      settings.sales_include_cancelled
      or (
        coalesce(orders.financial_status, '') <> 'voided'
        and (orders.cancelled_at is null or coalesce(orders.captured, false))
      )
    )
    and (
      settings.sales_include_pending
      or coalesce(orders.financial_status, '') not in ('pending', 'authorized', 'expired')
    )
)
select
  (extract(year from counted.order_date) * 100 + extract(month from counted.order_date)) * 1000000000
    + row_number() over (
      partition by date_trunc('month', counted.order_date)
      order by counted.source, counted.order_id
    ) as order_key,
  counted.source,
  counted.order_id,
  counted.order_date,
  counted.ordered_at,
  date_add('hour', coalesce(counted.order_hour, 0), cast(counted.order_date as timestamp)) as hour_start,
  counted.order_hour_at as hour_at,
  coalesce(
    records.customer_key,
    guests.customer_key,
    counted.source || ':' || counted.customer_id,
    counted.contact
  ) as customer_key,
  coalesce(records.is_internal, guests.is_internal, false) as is_internal,
  counted.channel,
  counted.device_category,
  counted.country,
  counted.campaign_id,
  counted.staff_id,
  cast(case when counted.payment_count > 1 then counted.payment_count else 1 end as bigint) as payments,
  case
    when counted.is_reporting then counted.gross_amount
    when abs(counted.gross_amount) < 100000 and counted.small_rate is not null
      then cast(cast(counted.gross_amount as decimal(9, 4)) * counted.small_rate as decimal(18, 4))
    else cast(cast(counted.gross_amount as decimal(20, 4)) * counted.rate as decimal(18, 4))
  end as gross_sales,
  case
    when counted.is_reporting then counted.discount_amount
    when abs(counted.discount_amount) < 100000 and counted.small_rate is not null
      then cast(cast(counted.discount_amount as decimal(9, 4)) * counted.small_rate as decimal(18, 4))
    else cast(cast(counted.discount_amount as decimal(20, 4)) * counted.rate as decimal(18, 4))
  end as discounts,
  case
    when counted.is_reporting then counted.shipping_amount
    when abs(counted.shipping_amount) < 100000 and counted.small_rate is not null
      then cast(cast(counted.shipping_amount as decimal(9, 4)) * counted.small_rate as decimal(18, 4))
    else cast(cast(counted.shipping_amount as decimal(20, 4)) * counted.rate as decimal(18, 4))
  end as shipping,
  case
    when counted.is_reporting then counted.tax_amount
    when abs(counted.tax_amount) < 100000 and counted.small_rate is not null
      then cast(cast(counted.tax_amount as decimal(9, 4)) * counted.small_rate as decimal(18, 4))
    else cast(cast(counted.tax_amount as decimal(20, 4)) * counted.rate as decimal(18, 4))
  end as taxes
from counted
left join identity as records
  on records.source = counted.source and records.customer_id = counted.customer_id
left join guest_identity as guests
  on guests.contact = counted.contact and guests.order_date = counted.order_date
