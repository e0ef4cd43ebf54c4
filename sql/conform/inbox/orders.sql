-- What a file of orders means where it says nothing: the table `filled` has every column, defaults filled in.
with placed as (
  select * replace (
    coalesce(created_at, processed_at, clock_instant(order_date + to_hours(coalesce(order_hour, 0)))) as created_at,
    coalesce(processed_at, created_at, clock_instant(order_date + to_hours(coalesce(order_hour, 0)))) as processed_at,
    coalesce(captured, financial_status not in ('pending', 'authorized', 'voided', 'expired')) as captured
  )
  from filled
),
timed as (
  select *, case when (select order_date_basis from settings) = 'created' then created_at else processed_at end as ordered_at
  from placed
)
select * exclude (ordered_at) replace (
  cast(wall_clock(ordered_at) as date) as order_date,
  cast(hour(wall_clock(ordered_at)) as smallint) as order_hour,
  hour_start(ordered_at, wall_clock(ordered_at)) as order_hour_at,
  coalesce(payment_count, cast(captured as integer)) as payment_count
)
from timed
