-- Every variant, as the stream `products` holds it.
select cast(to_json({
  '__typename': 'ProductVariant', 'id': gid('ProductVariant', v), 'sku': 'SKU-' || v, 'title': ['S', 'M', 'L'][1 + v % 3],
  'price': cast(price_of(v // 3) as varchar), 'compareAtPrice': null, 'createdAt': '2023-01-01T00:00:00Z', 'updatedAt': '2023-01-01T00:00:00Z',
  'product': {'id': gid('Product', v // 3), 'title': 'Product ' || (v // 3), 'productType': 'Type ' || (v // 3 % 20), 'vendor': 'Vendor ' || (v // 3 % 40),
    'status': 'ACTIVE', 'publishedAt': '2023-01-01T00:00:00Z', 'updatedAt': '2023-01-01T00:00:00Z'},
  'inventoryItem': {'id': gid('InventoryItem', v), 'tracked': true,
    'unitCost': case when chance(v, 'cost') < 0.97 then {'amount': cast(cast(price_of(v // 3) * 0.45 as decimal(18,2)) as varchar), 'currencyCode': 'USD'} end}
}) as varchar) as line
from (select range as v from range(3 * getvariable('products')))
