-- Stock of one variant at one place at the end of one day.
-- grain: variant x location x day
-- key: source, snapshot_date, location_id, variant_id
-- partition: snapshot_date
-- dates: snapshot_date
create table inventory_levels (
  source varchar not null, -- The configured source this row came from
  snapshot_date date not null, -- The business day
  location_id varchar not null, -- The shop, warehouse or 3PL
  variant_id varchar not null, -- The vendor's id of the variant
  product_id varchar, -- The vendor's id of the product
  on_hand decimal(18,3), -- Units that are physically there
  available decimal(18,3), -- Units that can be sold; negative when oversold
  committed decimal(18,3), -- Units promised to orders
  incoming decimal(18,3), -- Units on their way
  unit_cost decimal(18,4), -- What one unit cost on that day; null when not recorded
  currency varchar, -- ISO 4217 of the cost
  check (unit_cost >= 0), -- unit_cost must not be negative
  check (regexp_matches(currency, '^[A-Z]{3}$')), -- currency must be an ISO 4217 code such as EUR
  primary key (source, snapshot_date, location_id, variant_id)
);
