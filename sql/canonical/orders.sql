-- One order as the shop knows it now.
-- grain: one order
-- key: source, order_id
-- partition: created_at
-- dates: order_date
-- erase: customer_id, email_hash, phone_hash
create table orders (
  source varchar not null, -- The configured source this row came from
  order_id varchar not null, -- The vendor's id of the order
  store_id varchar, -- The shop, market or branch, where one source has several
  customer_id varchar, -- The vendor's id of the customer; null for a guest
  email_hash varchar, -- sha256 (hex) of the lake's salt and the normalised e-mail address of the buyer
  phone_hash varchar, -- sha256 (hex) of the lake's salt and the normalised phone number of the buyer
  checkout_id varchar, -- The checkout the order came from, where the vendor says
  created_at timestamp not null, -- When the shop recorded the order (UTC); never changes
  processed_at timestamp not null, -- When the order was placed (UTC): differs from created_at for imported orders, and can be edited
  cancelled_at timestamp, -- When the order was cancelled (UTC); null when it stands
  order_date date not null, -- Business day of the order, by the date basis chosen in the settings (processed or created)
  order_hour smallint not null, -- Business hour of the order, 0 to 23, by the same basis
  order_hour_at timestamp not null, -- The instant (UTC) at which that business hour starts: tells the doubled hour of a clock change apart
  financial_status varchar not null default 'paid', -- pending, authorized, partially_paid, paid, partially_refunded, refunded, voided or expired
  payment_count integer not null, -- Successful payments (sale or capture transactions)
  captured boolean not null, -- Any money has been captured
  is_test boolean not null default false, -- A test order: never counted
  is_subscription boolean, -- Placed by a subscription; null when not known
  channel varchar, -- online, pos, draft, marketplace, subscription, or the vendor's own word
  device_category varchar, -- desktop, mobile, tablet or other
  country varchar, -- ISO 3166-1 alpha-2 of the billing address, else of the shipping address
  campaign_id varchar, -- The marketing campaign the vendor credits
  staff_id varchar, -- The member of staff who made the sale
  gross_amount decimal(18,4) not null, -- Goods before discounts, without tax, gift cards left out, in currency
  discount_amount decimal(18,4) not null default 0, -- Discounts on those goods, without tax, as a positive amount
  shipping_amount decimal(18,4) not null default 0, -- Shipping charged after its discounts, without tax
  tax_amount decimal(18,4) not null default 0, -- Tax on goods and shipping
  tip_amount decimal(18,4) not null default 0, -- Tips
  currency varchar not null, -- ISO 4217 of the amounts (the shop's own currency, not the buyer's)
  check (financial_status in ('pending', 'authorized', 'partially_paid', 'paid', 'partially_refunded', 'refunded', 'voided', 'expired')), -- financial_status must be pending, authorized, partially_paid, paid, partially_refunded, refunded, voided or expired
  check (order_hour between 0 and 23), -- order_hour must be 0 to 23
  check (payment_count >= 0), -- payment_count must not be negative
  check (regexp_matches(currency, '^[A-Z]{3}$')), -- currency must be an ISO 4217 code such as EUR
  check (regexp_matches(country, '^[A-Z]{2}$')), -- country must be an ISO 3166 code of two letters such as DE
  primary key (source, order_id)
);
