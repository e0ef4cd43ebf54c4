-- Shopify's abandoned checkouts, the ones that were recovered since among them (completed_at). Shopify lists only those
-- with a way to reach the buyer; checkouts bought at once are orders and do not come here.
-- stream: abandoned_checkouts
-- merge: version
select
  _pull, _object, _line,
  cast(id as varchar) as checkout_id,
  cast(customer_id as varchar) as customer_id,
  email_hash,
  phone_hash,
  created_at,
  cast(wall_clock(created_at) as date) as checkout_date,
  completed_at,
  false as is_test,
  'online' as channel,
  cart_amount,
  currency,
  updated_at as _version,
  false as _deleted
from raw_abandoned_checkouts
where kind = 'AbandonedCheckout'
