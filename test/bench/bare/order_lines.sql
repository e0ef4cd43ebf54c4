select split_part(id, '/', 5) as order_line_id, split_part(__parentId, '/', 5) as order_id, split_part(product.id, '/', 5) as product_id,
  split_part(variant.id, '/', 5) as variant_id, sku, title, quantity, cast(originalTotalSet.shopMoney.amount as decimal(18,4)) as gross_amount,
  discountAllocations, taxLines, isGiftCard as is_gift_card
from read_json(getvariable('files'), format = 'newline_delimited', columns = {
  __typename: 'varchar', id: 'varchar', __parentId: 'varchar', product: 'struct(id varchar)', variant: 'struct(id varchar)', sku: 'varchar', title: 'varchar',
  quantity: 'bigint', originalTotalSet: 'struct(shopMoney struct(amount varchar))', isGiftCard: 'boolean',
  discountAllocations: 'struct(allocatedAmountSet struct(shopMoney struct(amount varchar)))[]', taxLines: 'struct(priceSet struct(shopMoney struct(amount varchar)))[]'})
where __typename = 'LineItem'
