-- Shopify's stock, as it was when it was looked at: in the morning for the day before, else for the day. The last look
-- for a day stands.
-- stream: inventory
-- merge: window
select
  l._pull, l._object, l._line,
  snapshot_day(observed_at) as snapshot_date,
  cast(l.location_id as varchar) as location_id,
  cast(i.variant_id as varchar) as variant_id,
  cast(i.product_id as varchar) as product_id,
  l.on_hand,
  l.available,
  l.committed,
  l.incoming,
  i.unit_cost,
  i.currency,
  observed_at as _version,
  false as _deleted
from raw_inventory l
join pulls on pulls._pull = l._pull
left join raw_inventory i on i.kind = 'InventoryItem' and i._pull = l._pull and i.id = l.parent_id
where l.kind = 'InventoryLevel'
