-- What a file of refunds means where it says nothing: the table `filled` has every column, defaults filled in.
select * replace (
  coalesce(created_at, clock_instant(cast(order_date as timestamp))) as created_at,
  coalesce(order_date, cast(wall_clock(created_at) as date)) as order_date
)
from filled
