-- Shopify's customer accounts.
-- stream: customers
-- merge: version
select
  _pull, _object, _line,
  cast(id as varchar) as customer_id,
  created_at,
  email_hash,
  phone_hash,
  country,
  -- Merchants mark their own people by tags.
  list_has_any(tags, ['internal', 'staff', 'employee', 'test']) as is_internal,
  updated_at as _version,
  false as _deleted
from raw_customers
where kind = 'Customer'
