-- What a file of order lines means where it says nothing: the table `filled` has every column, defaults filled in.
with placed as (
  select
    * replace (
      coalesce(order_line_id, order_id || '-' || row_number() over (partition by source, order_id order by line))
        as order_line_id,
      coalesce(gross_amount, try_cast(price * quantity as decimal(18,4))) as gross_amount,
      coalesce(created_at, processed_at, clock_instant(order_date + to_hours(coalesce(order_hour, 0)))) as created_at,
      coalesce(processed_at, created_at, clock_instant(order_date + to_hours(coalesce(order_hour, 0)))) as processed_at
    )
  from filled
)
select * replace (
  cast(wall_clock(case when (select order_date_basis from settings) = 'created' then created_at else processed_at end) as date)
    as order_date
)
from placed
