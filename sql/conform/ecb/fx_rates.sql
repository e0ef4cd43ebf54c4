-- The European Central Bank's reference rates.
-- stream: rates
-- merge: version
select
  _pull, _object, _line,
  currency,
  rate_date,
  rate,
  'EUR' as base_currency,
  -- A fixing that is published anew counts by when it was read.
  cast(rate_date as timestamp) as _version,
  false as _deleted
from raw_rates
