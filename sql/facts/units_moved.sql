-- Units of each variant that each day's sales took out of stock, and that came back into it: what stock_flow
-- follows the stock by. Empty with cogs.method recorded, which needs none of it.
-- grain: one source, variant and business day
-- partition: month(day)
-- inputs: order_lines same, refunds same, sales_orders past
-- sort: source, variant_id, day
-- columns:
--   source varchar: The configured source
--   variant_id varchar: The vendor's id
--   day date: Business day
--   sold decimal(18,3): On counted orders, before refunds
--   restocked decimal(18,3): Returned into stock; never before the day of the order
with moves as (
  select
    lines.source,
    lines.variant_id,
    lines.order_date as day,
    lines.quantity as sold,
    cast(0 as decimal(18, 3)) as restocked
  from order_lines as lines
  cross join settings
  join sales_orders
    on sales_orders.source = lines.source
    and sales_orders.order_id = lines.order_id
    and sales_orders.order_date = lines.order_date
  where settings.cogs_method <> 'recorded' and not coalesce(lines.is_gift_card, false)
  union all
  select
    refunds.source,
    refunds.variant_id,
    greatest(refunds.refund_date, sales_orders.order_date),
    cast(0 as decimal(18, 3)),
    refunds.quantity
  from refunds
  cross join settings
  join sales_orders
    on sales_orders.source = refunds.source and sales_orders.order_id = refunds.order_id
  where settings.cogs_method <> 'recorded' and refunds.is_restocked
)
select
  moves.source,
  moves.variant_id,
  moves.day,
  cast(sum(moves.sold) as decimal(18, 3)) as sold,
  cast(sum(moves.restocked) as decimal(18, 3)) as restocked
from moves
join as_of on moves.day <= as_of.as_of
where moves.variant_id is not null
group by moves.source, moves.variant_id, moves.day
