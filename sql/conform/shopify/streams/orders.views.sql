-- What several tables of the stream `orders` share, made once from its lines (raw_orders).

-- What the rows of an order need to know of it. The business day goes by the date that the settings choose.
create or replace temp table placed_orders as
with placed as (
  select _pull, id, created_at, updated_at, taxes_included, currency,
    case when (select order_date_basis from settings) = 'created' then created_at
         else coalesce(processed_at, created_at) end as placed_at
  from raw_orders
  where kind = 'Order'
)
select *, wall_clock(placed_at) as placed_clock from placed;

-- Order lines as they were sold, without tax.
--
-- Of the units on a line (quantity) some may be gone (currentQuantity is what is left): refunded, or taken out by an edit
-- before anybody paid. A refunded unit stays sold here, and its refund takes it back on the day of the refund; an edit
-- that Shopify books as a refund does so too. A unit that is gone and in no refund was never sold: it and its share of
-- discount and tax are left out.
--
-- Where prices hold the tax, it is taken out of what was charged; the discount loses its part in proportion and the gross
-- amount is the sum of both, so gross - discount is exactly what was charged without tax.
create or replace temp table sold_lines as
with refunded as (
  select _pull, line_item_id, sum(quantity) as units
  from raw_orders
  where kind = 'RefundLineItem'
  group by _pull, line_item_id
),
counted as (
  select l._pull, l._object, l._line, l.id, l.parent_id, l.product_id, l.variant_id, l.sku, l.title, l.is_gift_card,
    l.quantity, l.original, l.discount, l.line_tax,
    o.created_at, o.placed_clock, o.currency, o.updated_at, o.taxes_included,
    case when l.current_quantity is null or l.current_quantity = l.quantity then l.quantity
         else least(l.quantity, l.current_quantity + coalesce(r.units, 0)) end as sold
  from raw_orders l
  left join placed_orders o on o._pull = l._pull and o.id = l.parent_id
  left join refunded r on r._pull = l._pull and r.line_item_id = l.id
  where l.kind = 'LineItem'
),
charged as (
  select *,
    share(original, sold, quantity) as sold_original,
    share(discount, sold, quantity) as sold_discount,
    share(line_tax, sold, quantity) as sold_tax
  from counted
),
untaxed as (
  select *,
    case when taxes_included
         then sold_discount - share(sold_discount, sold_tax, sold_original - sold_discount)
         else sold_discount end as net_discount
  from charged
)
select _pull, _object, _line, id, parent_id as order_id, product_id, variant_id, sku, title, is_gift_card,
  created_at, cast(placed_clock as date) as order_date, currency, updated_at,
  cast(sold as decimal(18,3)) as quantity,
  cast(sold_original - sold_discount - case when taxes_included then sold_tax else 0 end + net_discount
    as decimal(18,4)) as gross,
  cast(net_discount as decimal(18,4)) as discount,
  cast(sold_tax as decimal(18,4)) as tax,
  cast(line_tax as decimal(18,4)) as full_tax
from untaxed;
