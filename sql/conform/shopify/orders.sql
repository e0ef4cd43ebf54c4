-- Shopify's orders, as they stand now.
-- stream: orders
-- merge: version
--
-- Amounts are in the shop's currency and what was sold, before returns: refunds are rows of their own. Goods come from
-- the lines (see sold_lines), gift cards left out. Shopify gives one tax total per order: what its lines do not explain
-- is the tax on shipping.
with goods as (
  select _pull, order_id,
    sum(case when is_gift_card then 0 else gross end) as goods_gross,
    sum(case when is_gift_card then 0 else discount end) as goods_discount,
    sum(tax) as goods_tax,
    sum(full_tax) as full_tax,
    count(*) filter (where gross is null or discount is null or tax is null or is_gift_card is null) as unreadable
  from sold_lines
  group by _pull, order_id
),
totals as (
  select o.*, p.placed_at, p.placed_clock, coalesce(g.goods_gross, 0) as goods_gross, coalesce(g.goods_discount, 0) as goods_discount,
    coalesce(g.goods_tax, 0) as goods_tax, coalesce(g.unreadable, 0) > 0 as unreadable,
    greatest(0, least(o.shipping, o.tax - coalesce(g.full_tax, 0))) as shipping_tax
  from raw_orders o
  join placed_orders p on p._pull = o._pull and p.id = o.id
  left join goods g on g._pull = o._pull and g.order_id = o.id
  where o.kind = 'Order'
)
select
  _pull, _object, _line,
  cast(id as varchar) as order_id,
  cast(customer_id as varchar) as customer_id,
  email_hash,
  phone_hash,
  created_at,
  processed_at,
  cancelled_at,
  cast(placed_clock as date) as order_date,
  extract(hour from placed_clock) as order_hour,
  hour_start(placed_at, placed_clock) as order_hour_at,
  -- An authorisation that ran out brought no money: as good as voided. No status yet means nothing was paid yet.
  case lower(financial_status) when 'expired' then 'voided' else coalesce(lower(financial_status), 'pending') end
    as financial_status,
  payment_count,
  captured,
  test as is_test,
  is_subscription(source_name, app_name) as is_subscription,
  case when is_subscription(source_name, app_name) then 'subscription'
       when source_name = 'web' then 'online'
       when source_name = 'pos' then 'pos'
       when source_name = 'shopify_draft_order' then 'draft'
       -- An app that gave itself no name is known by its number.
       when source_name is null or regexp_full_match(source_name, '[0-9]+') then lower(app_name)
       else lower(source_name) end as channel,
  country,
  campaign_id,
  cast(staff_id as varchar) as staff_id,
  case when not unreadable then goods_gross end as gross_amount,
  case when not unreadable then goods_discount end as discount_amount,
  shipping - case when taxes_included then shipping_tax else 0 end as shipping_amount,
  case when not unreadable then goods_tax + shipping_tax end as tax_amount,
  tip as tip_amount,
  currency,
  updated_at as _version,
  false as _deleted
from totals
