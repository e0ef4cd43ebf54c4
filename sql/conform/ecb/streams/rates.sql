-- The lines of the stream `rates`: the rate of one currency on one day each.
create table lines (
  currency varchar,
  date varchar,
  rate varchar
);
select
  _pull, _object, _line,
  'Rate' as kind,
  currency || ' ' || date as id,
  currency,
  try_cast(date as date) as rate_date,
  try_cast(rate as decimal(18,8)) as rate,
  cast(null as timestamp) as updated_at
from lines;
