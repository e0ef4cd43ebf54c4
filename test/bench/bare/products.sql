select split_part(id, '/', 5) as variant_id, split_part(product.id, '/', 5) as product_id, sku, title, price, inventoryItem.unitCost.amount as unit_cost
from read_json(getvariable('files'), format = 'newline_delimited', columns = {
  id: 'varchar', product: 'struct(id varchar)', sku: 'varchar', title: 'varchar', price: 'varchar', inventoryItem: 'struct(unitCost struct(amount varchar))'})
