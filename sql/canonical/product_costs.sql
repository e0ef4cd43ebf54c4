-- What one unit of a variant cost on a day: a fact takes the last one on or before the order's day.
-- grain: variant x day on which its cost was seen
-- key: source, variant_id, observed_date
-- partition: observed_date
-- dates: observed_date
create table product_costs (
  source varchar not null, -- The configured source this row came from
  variant_id varchar not null, -- The vendor's id of the variant
  observed_date date not null, -- The business day from which this cost holds
  unit_cost decimal(18,4) not null, -- What one unit costs the merchant, in currency
  currency varchar not null, -- ISO 4217 of the cost
  check (unit_cost >= 0), -- unit_cost must not be negative
  check (regexp_matches(currency, '^[A-Z]{3}$')), -- currency must be an ISO 4217 code such as EUR
  primary key (source, variant_id, observed_date)
);
