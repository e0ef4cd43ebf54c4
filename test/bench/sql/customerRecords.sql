-- The customers from number first_order up to and without end_order, as the stream `customers` holds them.
select cast(to_json({
  '__typename': 'Customer', 'id': gid('Customer', 1000000 + i), 'createdAt': moment(created_at), 'updatedAt': moment(created_at),
  'numberOfOrders': '1', 'tags': [], 'amountSpent': {'amount': '0.0', 'currencyCode': 'USD'},
  'defaultEmailAddress': {'emailAddress': 'c' || i || '@example.com', 'marketingState': 'SUBSCRIBED', 'marketingUpdatedAt': moment(created_at)},
  'defaultPhoneNumber': null, 'defaultAddress': {'countryCodeV2': country_of(i)}
}) as varchar) as line
from (
  select range as i,
    getvariable('start') + to_days(cast(floor(getvariable('days') * pow(least(1, range * 5 / cast(getvariable('n') as double)), 0.8)) as integer)) as created_at
  from range(getvariable('first_order'), getvariable('end_order'))
)
