-- The records of bench_orders as the stream `orders` holds them, each the JSON of one line.
with totals as (
  select order_id, sum(original) as original, sum(discount) as discount, sum(tax) as tax,
    sum(case when is_refunded then original - discount + tax else 0 end) as refunded
  from bench_lines
  group by order_id
),
orders as (
  select o.*, t.original, t.discount, t.tax, t.refunded, cast(4.9 as decimal(18,2)) as shipping,
    t.original - t.discount + t.tax + 4.9 as total,
    'c' || o.customer || '@example.com' as address
  from bench_orders o
  join totals t on t.order_id = o.id
)
select cast(to_json({
  '__typename': 'Order', 'id': gid('Order', id), 'legacyResourceId': cast(id as varchar), 'name': '#' || i, 'test': is_test,
  'createdAt': moment(created_at), 'updatedAt': moment(coalesce(refunded_at, created_at + to_hours(1))),
  'processedAt': moment(created_at), 'cancelledAt': case when is_cancelled then moment(created_at + to_hours(2)) end,
  'cancelReason': case when is_cancelled then 'CUSTOMER' end, 'sourceName': source_name,
  'displayFinancialStatus': case when is_cancelled then 'VOIDED' when is_pending then 'PENDING' when refunded > 0 then 'PARTIALLY_REFUNDED' else 'PAID' end,
  'displayFulfillmentStatus': 'FULFILLED', 'currencyCode': 'USD', 'presentmentCurrencyCode': 'USD', 'taxesIncluded': false, 'edited': false,
  'customer': case when not is_guest then {'id': gid('Customer', 1000000 + customer), 'defaultEmailAddress': {'emailAddress': address}, 'defaultPhoneNumber': null} end,
  'email': address, 'phone': null, 'app': {'id': 'gid://shopify/App/580111', 'name': 'Online Store'},
  'attribution': {'handle': 'web', 'displayName': 'Online Store'},
  'billingAddress': {'countryCodeV2': country}, 'shippingAddress': {'countryCodeV2': country},
  'customerJourneySummary': {'ready': true, 'firstVisit': null, 'lastVisit': {'source': 'google', 'sourceType': null,
    'utmParameters': {'source': 'google', 'medium': 'cpc', 'campaign': 'campaign-' || (i % 12)}}},
  'tags': [], 'discountCodes': case when is_discounted then ['TEN'] else [] end,
  'totalPriceSet': money_bag(total), 'currentTotalPriceSet': money_bag(total - refunded), 'subtotalPriceSet': money_bag(original - discount),
  'currentSubtotalPriceSet': money_bag(original - discount), 'totalDiscountsSet': money_bag(discount), 'totalShippingPriceSet': money_bag(shipping),
  'totalTaxSet': money_bag(tax), 'totalRefundedSet': money_bag(refunded), 'netPaymentSet': money_bag(total - refunded), 'totalTipReceivedSet': money_bag(0),
  'transactions': case when is_cancelled or is_pending then [] else [{'id': gid('OrderTransaction', id), 'kind': 'SALE', 'status': 'SUCCESS',
    'processedAt': moment(created_at), 'amountSet': money_bag(total)}] end,
  'refunds': case when refunded_at is null then [] else [{'id': gid('Refund', id), 'createdAt': moment(refunded_at), 'updatedAt': moment(refunded_at),
    'totalRefundedSet': money_bag(refunded)}] end
}) as varchar) as line
from orders
union all
select cast(to_json({
  '__typename': 'LineItem', 'id': gid('LineItem', id), '__parentId': gid('Order', order_id), 'quantity': quantity,
  'currentQuantity': case when is_refunded then 0 else quantity end, 'isGiftCard': false,
  'sku': 'SKU-' || variant, 'title': 'Product ' || product, 'vendor': 'Vendor ' || (product % 40),
  'variant': {'id': gid('ProductVariant', variant)}, 'product': {'id': gid('Product', product)},
  'originalUnitPriceSet': money_bag(price_of(product)), 'originalTotalSet': money_bag(original), 'discountedTotalSet': money_bag(original - discount),
  'discountAllocations': case when discount > 0 then [{'allocatedAmountSet': money_bag(discount)}] else [] end,
  'taxLines': [{'rate': 0.08, 'priceSet': money_bag(tax)}]
}) as varchar)
from bench_lines
union all
select cast(to_json({
  '__typename': 'Refund', 'id': gid('Refund', id), '__parentId': gid('Order', id), 'createdAt': moment(refunded_at),
  'processedAt': moment(refunded_at), 'updatedAt': moment(refunded_at), 'totalRefundedSet': money_bag(refunded)
}) as varchar)
from orders
where refunded_at is not null
union all
select cast(to_json({
  '__typename': 'RefundLineItem', 'id': gid('RefundLineItem', id), '__parentId': gid('Refund', order_id), 'quantity': quantity,
  'restockType': 'RETURN', 'restocked': chance(id, 'restock') < 0.8, 'subtotalSet': money_bag(original - discount), 'totalTaxSet': money_bag(tax),
  'lineItem': {'id': gid('LineItem', id), 'sku': 'SKU-' || variant, 'variant': {'id': gid('ProductVariant', variant)}, 'product': {'id': gid('Product', product)}}
}) as varchar)
from bench_lines
where is_refunded
