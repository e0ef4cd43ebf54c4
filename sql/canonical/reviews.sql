-- One review of a product.
-- grain: one review
-- key: source, review_id
-- partition: review_date
-- dates: review_date
-- erase: customer_id, email_hash, phone_hash
create table reviews (
  source varchar not null, -- The configured source this row came from
  review_id varchar not null, -- The vendor's id of the review
  product_id varchar, -- The product
  variant_id varchar, -- The variant
  order_id varchar, -- The order it was bought with
  customer_id varchar, -- The vendor's id of the customer
  email_hash varchar, -- sha256 (hex) of the lake's salt and the normalised e-mail address
  phone_hash varchar, -- sha256 (hex) of the lake's salt and the normalised phone number
  review_date date not null, -- The business day it was written
  rating decimal(9,3) not null, -- As given, on a scale from 1 to scale_max
  scale_max decimal(9,3) not null default 5, -- The best rating there is: 5, 10 …
  body_length bigint, -- Characters; the text itself is not kept
  has_media boolean, -- With a picture or film
  is_verified boolean, -- The buyer is known to have bought
  is_incentivised boolean, -- Written for a reward
  status varchar not null default 'published', -- published, pending, rejected or deleted
  check (status in ('published', 'pending', 'rejected', 'deleted')), -- status must be published, pending, rejected or deleted
  check (rating between 0 and scale_max), -- rating must be between 0 and scale_max
  check (body_length >= 0), -- body_length must not be negative
  primary key (source, review_id)
);
