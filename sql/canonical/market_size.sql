-- How large a market is in one period: what market share is a share of.
-- grain: market x period
-- key: source, market_id, period_start, period_grain
-- partition: period_start
-- dates: period_start
create table market_size (
  source varchar not null, -- The configured source this row came from
  market_id varchar not null, -- The name you give the market
  period_start date not null, -- First business day of the period
  period_grain varchar not null, -- month, quarter or year
  country varchar, -- ISO 3166-1 alpha-2 of the market; null for all countries
  segment varchar, -- The part of the market; null for the whole
  tam_amount decimal(18,4) not null, -- All sales of all sellers in that period, in currency
  currency varchar not null, -- ISO 4217 of the amounts
  is_estimate boolean not null, -- Estimated or extrapolated rather than published
  source_note varchar, -- Who says so: the study, its page, its date
  check (period_grain in ('month', 'quarter', 'year')), -- period_grain must be month, quarter or year
  check (tam_amount >= 0), -- tam_amount must not be negative
  check (regexp_matches(country, '^[A-Z]{2}$')), -- country must be an ISO 3166 code of two letters such as DE
  check (regexp_matches(currency, '^[A-Z]{3}$')), -- currency must be an ISO 4217 code such as EUR
  primary key (source, market_id, period_start, period_grain)
);
