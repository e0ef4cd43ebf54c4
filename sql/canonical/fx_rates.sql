-- One reference rate of one currency on one day.
-- grain: currency x day
-- key: source, currency, rate_date
-- partition: rate_date
-- dates: rate_date
create table fx_rates (
  source varchar not null, -- The configured source this row came from
  currency varchar not null, -- ISO 4217 of the currency that is quoted
  rate_date date not null, -- The day of the fixing, as the bank names it
  rate decimal(18,8) not null, -- Units of currency for one unit of base_currency
  base_currency varchar not null default 'EUR', -- EUR
  check (rate > 0), -- rate must be greater than 0
  check (base_currency = 'EUR'), -- base_currency must be EUR
  check (regexp_matches(currency, '^[A-Z]{3}$')), -- currency must be an ISO 4217 code such as USD
  primary key (source, currency, rate_date)
);
