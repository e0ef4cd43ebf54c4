-- What was given back on Shopify's orders: refunded lines, refunded shipping, and adjustments.
-- stream: orders
-- merge: parent orders
--
-- Shopify's subtotals hold the tax where the shop's prices do; adjustments never do, and are negative when more was
-- given back. Units taken out of an order by an edit come as refunded lines too, mostly without money.
with parts as (
  select *, case kind when 'RefundLineItem' then 'line' when 'RefundShippingLine' then 'shipping' else 'adjustment' end as part
  from raw_orders
  where kind in ('RefundLineItem', 'RefundShippingLine', 'OrderAdjustment')
),
-- What was never a sale cannot be a return.
gift_cards as (
  select distinct _pull, id from raw_orders where kind = 'LineItem' and is_gift_card
),
-- A part without an id of its own is numbered within its refund.
numbered as (
  select *,
    row_number() over (
      partition by _pull, parent_id, kind, id
      order by line_item_id, quantity, amount, tax, reason, restocked
    ) as n
  from parts
),
dated as (
  select r._pull, r.id, r.parent_id as order_id, o.created_at, o.placed_clock, o.taxes_included, o.currency, o.updated_at,
    coalesce(r.created_at, o.updated_at) as refunded_at,
    wall_clock(coalesce(r.created_at, o.updated_at)) as refund_clock
  from raw_orders r
  left join placed_orders o on o._pull = r._pull and o.id = r.parent_id
  where r.kind = 'Refund'
)
select
  p._pull, p._object, p._line,
  p.parent_id || ':' || p.part || ':' || coalesce(cast(p.id as varchar), 'n' || p.n) as refund_line_id,
  cast(p.parent_id as varchar) as refund_id,
  cast(d.order_id as varchar) as order_id,
  cast(p.line_item_id as varchar) as order_line_id,
  cast(p.product_id as varchar) as product_id,
  cast(p.variant_id as varchar) as variant_id,
  d.created_at,
  cast(d.placed_clock as date) as order_date,
  d.refunded_at,
  cast(d.refund_clock as date) as refund_date,
  extract(hour from d.refund_clock) as refund_hour,
  hour_start(d.refunded_at, d.refund_clock) as refund_hour_at,
  case part when 'line' then p.quantity else 0 end as quantity,
  case when part = 'line' and g.id is null
       then p.amount - case when d.taxes_included then p.tax else 0 end else 0 end as goods_amount,
  case part when 'shipping' then p.amount - case when d.taxes_included then p.tax else 0 end else 0 end as shipping_amount,
  case part when 'adjustment' then -p.tax else p.tax end as tax_amount,
  case part when 'adjustment' then -p.amount else 0 end as adjustment_amount,
  case part when 'line' then p.restocked end as is_restocked,
  lower(p.reason) as reason,
  d.currency,
  d.updated_at as _version,
  false as _deleted
from numbered p
left join dated d on d._pull = p._pull and d.id = p.parent_id
left join gift_cards g on g._pull = p._pull and g.id = p.line_item_id
