select split_part(id, '/', 5) as refund_line_id, split_part(__parentId, '/', 5) as refund_id, split_part(lineItem.id, '/', 5) as order_line_id, quantity, restocked,
  cast(subtotalSet.shopMoney.amount as decimal(18,4)) as goods_amount, cast(totalTaxSet.shopMoney.amount as decimal(18,4)) as tax_amount
from read_json(getvariable('files'), format = 'newline_delimited', columns = {
  __typename: 'varchar', id: 'varchar', __parentId: 'varchar', lineItem: 'struct(id varchar)', quantity: 'bigint', restocked: 'boolean',
  subtotalSet: 'struct(shopMoney struct(amount varchar))', totalTaxSet: 'struct(shopMoney struct(amount varchar))'})
where __typename = 'RefundLineItem'
