-- One checkout that was begun, whether or not it became an order.
-- grain: one checkout
-- key: source, checkout_id
-- partition: created_at
-- dates: checkout_date of created_at
-- erase: customer_id, email_hash, phone_hash
create table checkouts (
  source varchar not null, -- The configured source this row came from
  checkout_id varchar not null, -- The vendor's id of the checkout
  cart_token varchar, -- The vendor's id of the cart it began from
  customer_id varchar, -- The vendor's id of the customer; null for a guest
  email_hash varchar, -- sha256 (hex) of the lake's salt and the normalised e-mail address
  phone_hash varchar, -- sha256 (hex) of the lake's salt and the normalised phone number
  created_at timestamp not null, -- When the checkout was begun (UTC)
  checkout_date date not null, -- Business day of that
  completed_at timestamp, -- When it became an order (UTC); null when it was abandoned
  order_id varchar, -- The order it became
  is_test boolean not null default false, -- A test: never counted
  channel varchar, -- online, pos, draft, marketplace, subscription, or the vendor's own word
  device_category varchar, -- desktop, mobile, tablet or other
  cart_amount decimal(18,4), -- Goods in the cart after discounts, without tax, in currency
  currency varchar, -- ISO 4217 of the amount
  check (regexp_matches(currency, '^[A-Z]{3}$')), -- currency must be an ISO 4217 code such as EUR
  primary key (source, checkout_id)
);
