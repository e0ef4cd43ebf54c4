-- One visit to the shop's site as the analytics tool cut it.
-- grain: one session
-- key: source, session_id
-- partition: session_date
-- dates: session_date of started_at
-- erase: customer_id, visitor_id
create table web_sessions (
  source varchar not null, -- The configured source this row came from
  session_id varchar not null, -- The vendor's id of the session
  visitor_id varchar, -- The vendor's id of the browser or device
  customer_id varchar, -- The customer who was signed in
  started_at timestamp not null, -- First event (UTC)
  session_date date not null, -- Business day of that
  session_hour smallint not null, -- Business hour of that, 0 to 23
  duration_ms bigint, -- First to last event, milliseconds; 0 for a single event
  engaged_ms bigint, -- Time in the foreground, milliseconds; null when not measured
  pageviews bigint, -- Pages viewed
  is_engaged boolean, -- 10 seconds or more, a conversion, or two views, as GA4 has it (or the vendor's own rule)
  is_new_visitor boolean, -- First session of this visitor
  is_bot boolean, -- Known or likely not a person: left out by default
  device_category varchar, -- desktop, mobile, tablet or other
  channel_group varchar, -- Paid Search, Organic Search, Direct, Email … as GA4's default channel groups
  utm_source varchar, -- Source tag
  utm_medium varchar, -- Medium tag
  campaign_id varchar, -- Campaign tag or id
  landing_path varchar, -- Path of the first page, without query
  landing_page_type varchar, -- home, product, collection, blog, landing, cart, checkout, help or other
  country varchar, -- ISO 3166-1 alpha-2
  added_to_cart boolean, -- Something was put in the cart
  reached_checkout boolean, -- The checkout was begun
  converted boolean, -- An order was placed
  check (session_hour between 0 and 23), -- session_hour must be 0 to 23
  check (duration_ms >= 0), -- duration_ms must not be negative
  check (engaged_ms >= 0), -- engaged_ms must not be negative
  check (pageviews >= 0), -- pageviews must not be negative
  check (regexp_matches(country, '^[A-Z]{2}$')), -- country must be an ISO 3166 code of two letters such as DE
  primary key (source, session_id)
);
