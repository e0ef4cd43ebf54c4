-- A number in [0, 1) that depends on nothing but what it is asked for: the same business in every run.
create or replace macro chance(key, what) as cast(hash(key, what) % 1000000007 as double) / 1000000007;
create or replace macro money_bag(amount) as
  {'shopMoney': {'amount': cast(cast(amount as decimal(18,2)) as varchar), 'currencyCode': 'USD'}};
create or replace macro moment(instant) as strftime(instant, '%Y-%m-%dT%H:%M:%SZ');
create or replace macro gid(kind, id) as 'gid://shopify/' || kind || '/' || id;
create or replace macro price_of(product) as cast(5 + 145 * chance(product, 'price') as decimal(18,2));
create or replace macro country_of(key) as
  ['US', 'DE', 'GB', 'FR', 'CA', 'AU', 'NL', 'AT', 'CH', 'ES', 'IT', 'SE', 'DK', 'JP', 'BR'][1 + cast(floor(15 * pow(chance(key, 'country'), 2)) as integer)];
