select split_part(id, '/', 5) as order_id, split_part(customer.id, '/', 5) as customer_id, email, createdAt as created_at,
  processedAt as processed_at, cancelledAt as cancelled_at, displayFinancialStatus as financial_status, test as is_test, sourceName as channel,
  billingAddress.countryCodeV2 as country, cast(subtotalPriceSet.shopMoney.amount as decimal(18,4)) as gross_amount,
  cast(totalDiscountsSet.shopMoney.amount as decimal(18,4)) as discount_amount, cast(totalShippingPriceSet.shopMoney.amount as decimal(18,4)) as shipping_amount,
  cast(totalTaxSet.shopMoney.amount as decimal(18,4)) as tax_amount, currencyCode as currency, len(transactions) as payments, updatedAt as version
from read_json(getvariable('files'), format = 'newline_delimited', columns = {
  __typename: 'varchar', id: 'varchar', customer: 'struct(id varchar)', email: 'varchar', createdAt: 'timestamp', processedAt: 'timestamp', cancelledAt: 'timestamp',
  updatedAt: 'timestamp', displayFinancialStatus: 'varchar', test: 'boolean', sourceName: 'varchar', billingAddress: 'struct(countryCodeV2 varchar)',
  subtotalPriceSet: 'struct(shopMoney struct(amount varchar))', totalDiscountsSet: 'struct(shopMoney struct(amount varchar))',
  totalShippingPriceSet: 'struct(shopMoney struct(amount varchar))', totalTaxSet: 'struct(shopMoney struct(amount varchar))', currencyCode: 'varchar',
  transactions: 'struct(kind varchar, status varchar, amountSet struct(shopMoney struct(amount varchar)))[]'})
where __typename = 'Order'
