-- The stock of every variant, as the stream `inventory` holds it.
with variants as (
  select range as v, cast(floor(200 * chance(range, getvariable('start'))) as bigint) as units from range(3 * getvariable('products'))
)
select cast(to_json({
  '__typename': 'InventoryItem', 'id': gid('InventoryItem', v), 'sku': 'SKU-' || v, 'tracked': true, 'unitCost': {'amount': '9.50', 'currencyCode': 'USD'},
  'variant': {'id': gid('ProductVariant', v), 'product': {'id': gid('Product', v // 3)}}
}) as varchar) as line
from variants
union all
select cast(to_json({
  '__typename': 'InventoryLevel', 'id': 'gid://shopify/InventoryLevel/1?inventory_item_id=' || v, '__parentId': gid('InventoryItem', v),
  'updatedAt': '2026-01-01T00:00:00Z', 'location': {'id': 'gid://shopify/Location/1', 'name': 'Warehouse'},
  'quantities': [{'name': 'available', 'quantity': units}, {'name': 'on_hand', 'quantity': units}, {'name': 'committed', 'quantity': 0},
    {'name': 'incoming', 'quantity': 0}, {'name': 'reserved', 'quantity': 0}]
}) as varchar)
from variants
