-- One sellable variant with the attributes of its product, as they are now.
-- grain: one variant
-- key: source, variant_id
-- partition: created_at          -- rows without one lie in 1970-01
-- dates: none
create table products (
  source varchar not null, -- The configured source this row came from
  variant_id varchar not null, -- The vendor's id of the variant
  product_id varchar not null, -- The vendor's id of the product
  sku varchar, -- Stock keeping unit
  title varchar, -- The product's title
  variant_title varchar, -- What tells this variant from the others: size, colour
  product_type varchar, -- The merchant's category
  vendor varchar, -- The brand or maker
  list_price decimal(18,4), -- Price of one unit as listed in the shop, in currency
  unit_cost decimal(18,4), -- What one unit costs the merchant now; null when not recorded (history: product_costs)
  currency varchar, -- ISO 4217 of the amounts
  created_at timestamp, -- When the variant was made (UTC); null when not known
  published_at timestamp, -- When the product was first for sale (UTC)
  status varchar, -- active, draft, archived, or the vendor's own word
  check (unit_cost >= 0), -- unit_cost must not be negative
  check (regexp_matches(currency, '^[A-Z]{3}$')), -- currency must be an ISO 4217 code such as EUR
  primary key (source, variant_id)
);
