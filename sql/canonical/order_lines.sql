-- One line of an order, as it was sold.
-- grain: one line of an order
-- key: source, order_line_id
-- partition: created_at
-- dates: order_date
create table order_lines (
  source varchar not null, -- The configured source this row came from
  order_line_id varchar not null, -- The vendor's id of the line
  order_id varchar not null, -- The order it belongs to
  created_at timestamp not null, -- The order's created_at (UTC)
  order_date date not null, -- The order's business day
  product_id varchar, -- The vendor's id of the product; null for a custom line
  variant_id varchar, -- The vendor's id of the variant; null for a custom line
  sku varchar, -- Stock keeping unit as it stood on the order
  title varchar, -- The line's text as it stood on the order
  quantity decimal(18,3) not null, -- Units ordered (later refunds and removals are in refunds)
  gross_amount decimal(18,4) not null, -- Price times quantity before discounts, without tax, in currency
  discount_amount decimal(18,4) not null default 0, -- Line and order discounts that fall on this line, without tax, as a positive amount
  tax_amount decimal(18,4) not null default 0, -- Tax on this line
  unit_cost decimal(18,4), -- What one unit cost the merchant at the time of sale; null when not recorded, never 0 for want of knowledge
  is_gift_card boolean not null default false, -- A gift card: a liability, not a sale
  currency varchar not null, -- ISO 4217 of the amounts
  check (regexp_matches(currency, '^[A-Z]{3}$')), -- currency must be an ISO 4217 code such as EUR
  primary key (source, order_line_id)
);
