-- How long the goods in stock have lain there at the end of each month: first in, first out, so what is left are the
-- newest receipts. Only where receipts are recorded: for a variant over all places, and at each place by the receipts
-- that name it. What comes to a place from another without a receipt has no age there.
-- grain: one month end, source and variant, over all places and at each
-- partition: month(month_start)
-- inputs: inventory_levels same, inventory_receipts past
-- sort: month_start, source, variant_id, location_id
-- columns:
--   month_start date: The month at whose last snapshot the age is read
--   source varchar: The configured source
--   variant_id varchar: The variant
--   location_id varchar: The place; null for all places together
--   aged_units decimal(38,3): Units on hand that a receipt accounts for
--   unit_days decimal(38,3): Those units times their days since receipt
with month_ends as (
  select source, date_trunc('month', snapshot_date) as month_start, max(snapshot_date) as day
  from inventory_levels
  join as_of on inventory_levels.snapshot_date <= as_of.as_of
  group by source, date_trunc('month', snapshot_date)
),
held as (
  select
    month_ends.month_start,
    month_ends.day,
    levels.source,
    levels.variant_id,
    levels.location_id,
    sum(levels.on_hand) as on_hand
  from inventory_levels as levels
  join month_ends on month_ends.source = levels.source and month_ends.day = levels.snapshot_date
  group by grouping sets (
    (month_ends.month_start, month_ends.day, levels.source, levels.variant_id),
    (month_ends.month_start, month_ends.day, levels.source, levels.variant_id, levels.location_id)
  )
),
receipts as (
  select source, variant_id, cast(null as varchar) as location_id, receipt_date, receipt_line_id, quantity
  from inventory_receipts
  union all
  select source, variant_id, location_id, receipt_date, receipt_line_id, quantity
  from inventory_receipts
  where location_id is not null
),
layers as (
  select
    held.month_start,
    held.source,
    held.variant_id,
    held.location_id,
    held.on_hand,
    receipts.quantity,
    date_diff('day', receipts.receipt_date, held.day) as days,
    sum(receipts.quantity) over (
      partition by held.month_start, held.source, held.variant_id, held.location_id
      order by receipts.receipt_date desc, receipts.receipt_line_id desc
    ) as received_since
  from held
  join receipts
    on receipts.source = held.source and receipts.variant_id = held.variant_id
    and coalesce(receipts.location_id, '') = coalesce(held.location_id, '')
    and receipts.receipt_date <= held.day
),
left_over as (
  select
    month_start,
    source,
    variant_id,
    location_id,
    days,
    case
      when on_hand - (received_since - quantity) <= 0 then cast(0 as decimal(38, 3))
      when on_hand - (received_since - quantity) < quantity then on_hand - (received_since - quantity)
      else quantity
    end as units
  from layers
)
select
  cast(month_start as date) as month_start,
  source,
  variant_id,
  location_id,
  cast(sum(units) as decimal(38, 3)) as aged_units,
  cast(sum(units * cast(days as decimal(10, 0))) as decimal(38, 3)) as unit_days
from left_over
where units > 0
group by month_start, source, variant_id, location_id
