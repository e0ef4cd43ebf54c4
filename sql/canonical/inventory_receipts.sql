-- Goods that came into stock: the layers of the age of stock, and of the costs of cogs.method average and fifo.
-- grain: one line of a receipt
-- key: source, receipt_line_id
-- partition: receipt_date
-- dates: receipt_date
create table inventory_receipts (
  source varchar not null, -- The configured source this row came from
  receipt_line_id varchar not null, -- The vendor's id of the line
  receipt_date date not null, -- The business day on which the goods came in
  location_id varchar, -- The shop, warehouse or 3PL
  variant_id varchar not null, -- The vendor's id of the variant
  quantity decimal(18,3) not null, -- Units received
  unit_cost decimal(18,4), -- What one unit cost; null when not recorded
  currency varchar, -- ISO 4217 of the cost
  check (quantity >= 0), -- quantity must not be negative
  check (unit_cost >= 0), -- unit_cost must not be negative
  check (regexp_matches(currency, '^[A-Z]{3}$')), -- currency must be an ISO 4217 code such as EUR
  primary key (source, receipt_line_id)
);
