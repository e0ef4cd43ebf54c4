-- Which units of a variant each day's sales took, of all that were ever received, counted off oldest first.
-- Stock is followed by the day: its receipts come in, its sales go out, its returns come back. What is sold beyond the
-- stock that receipts account for is not theirs, and takes nothing from later ones. A unit that comes back is the next
-- to go. Empty with cogs.method recorded, which needs none of it.
-- grain: one source, variant and business day with sales or receipts, from the first receipt on
-- partition: month(day)
-- inputs: units_moved past, inventory_receipts past
-- sort: source, variant_id, day
-- columns:
--   source varchar: The configured source
--   variant_id varchar: The vendor's id
--   day date: Business day
--   sold decimal(18,3): Units sold
--   received decimal(18,3): Units received
--   on_hand decimal(18,3): In stock before the sales, as far as receipts account for it
--   from_unit decimal(18,3): How many of the units received went before the day's sales
--   to_unit decimal(18,3): And with them
with received as (
  select receipts.source, receipts.variant_id, receipts.receipt_date as day, sum(receipts.quantity) as units
  from inventory_receipts as receipts
  cross join settings
  where settings.cogs_method <> 'recorded' and receipts.quantity > 0
  group by receipts.source, receipts.variant_id, receipts.receipt_date
),
moves as (
  select source, variant_id, day, sold, sold - restocked as gone, cast(0 as decimal(38, 3)) as received
  from units_moved
  where exists (
    select 1 from received where received.source = units_moved.source and received.variant_id = units_moved.variant_id
  )
  union all
  select source, variant_id, day, cast(0 as decimal(18, 3)), cast(0 as decimal(19, 3)), units
  from received
),
days as (
  select source, variant_id, day, sum(sold) as sold, sum(gone) as gone, sum(received) as received
  from moves
  group by source, variant_id, day
),
so_far as (
  select
    days.*,
    sum(gone) over up_to_day - gone as gone_before,
    sum(received) over up_to_day as received_so_far
  from days
  window up_to_day as (partition by source, variant_id order by day rows between unbounded preceding and current row)
),
beyond as (
  select
    so_far.*,
    greatest(max(gone_before + sold - received_so_far) over up_to_day, 0) as beyond_stock
  from so_far
  window up_to_day as (partition by source, variant_id order by day rows between unbounded preceding and current row)
),
counted as (
  select
    beyond.*,
    gone_before - coalesce(lag(beyond_stock) over (partition by source, variant_id order by day), 0) as from_unit,
    gone_before + sold - beyond_stock as to_unit
  from beyond
)
select
  source,
  variant_id,
  day,
  cast(sold as decimal(18, 3)) as sold,
  cast(received as decimal(18, 3)) as received,
  cast(received_so_far - from_unit as decimal(18, 3)) as on_hand,
  cast(from_unit as decimal(18, 3)) as from_unit,
  cast(to_unit as decimal(18, 3)) as to_unit
from counted
where received_so_far > 0 and (sold <> 0 or received > 0)
