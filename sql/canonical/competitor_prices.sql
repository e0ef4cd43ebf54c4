-- What a competitor asked for the same thing on one day.
-- grain: competitor x variant x day
-- key: source, observed_date, competitor_id, variant_id
-- partition: observed_date
-- dates: observed_date
create table competitor_prices (
  source varchar not null, -- The configured source this row came from
  observed_date date not null, -- The business day of the observation
  competitor_id varchar not null, -- The name you give the competitor
  variant_id varchar not null, -- Your variant it is compared with
  own_price decimal(18,4), -- Your price of one unit that day, in own_currency
  own_currency varchar, -- ISO 4217 of own_price
  price decimal(18,4), -- The competitor's price of one unit, in currency; null when not offered
  shipping_price decimal(18,4), -- The competitor's shipping for one unit, in currency; null when not known
  currency varchar not null, -- ISO 4217 of price and shipping_price
  in_stock boolean, -- The competitor could deliver
  is_promo boolean, -- The competitor's price was reduced for a time
  match_quality varchar, -- exact, similar or weak: how sure it is the same thing
  url varchar, -- Where it was seen
  check (match_quality in ('exact', 'similar', 'weak')), -- match_quality must be exact, similar or weak
  check (own_price >= 0), -- own_price must not be negative
  check (price >= 0), -- price must not be negative
  check (shipping_price >= 0), -- shipping_price must not be negative
  check (regexp_matches(currency, '^[A-Z]{3}$')), -- currency must be an ISO 4217 code such as EUR
  check (regexp_matches(own_currency, '^[A-Z]{3}$')), -- own_currency must be an ISO 4217 code such as EUR
  primary key (source, observed_date, competitor_id, variant_id)
);
