-- What several tables of the stream `orders` share, over its lines (raw_orders).

-- Orders with their place in time: the business day goes by the date the settings choose.
create or replace temp view placed_orders as
with placed as (
  select *,
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
create or replace temp view sold_lines as
with refunded as (
  select _pull, line_item_id, sum(quantity) as units
  from raw_orders
  where kind = 'RefundLineItem'
  group by _pull, line_item_id
),
counted as (
  select l.* exclude (taxes_included), o.taxes_included,
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
  sold as quantity,
  sold_original - sold_discount - case when taxes_included then sold_tax else 0 end + net_discount as gross,
  net_discount as discount,
  sold_tax as tax,
  line_tax as full_tax
from untaxed;
