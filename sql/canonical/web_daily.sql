-- Site traffic by day and dimension, from tools that give only sums.
-- grain: day x hour x channel x tags x device x page type x visitor type
-- key: source, stat_date, stat_hour, channel_group, utm_source, utm_medium, device_category, page_type, visitor_type
-- partition: stat_date
-- dates: stat_date
create table web_daily (
  source varchar not null, -- The configured source this row came from
  stat_date date not null, -- The business day
  stat_hour smallint not null default -1, -- Business hour, 0 to 23; -1 when the figures are for the whole day
  channel_group varchar not null default '(all)', -- As GA4's default channel groups; (all) when not split
  utm_source varchar not null default '(all)', -- Source tag; (all) when not split
  utm_medium varchar not null default '(all)', -- Medium tag; (all) when not split
  device_category varchar not null default '(all)', -- desktop, mobile, tablet or other; (all) when not split
  page_type varchar not null default '(all)', -- home, product, collection, blog, landing, cart, checkout, help or other; (all) when not split
  visitor_type varchar not null default '(all)', -- new or returning; (all) when not split
  sessions bigint, -- Sessions
  engaged_sessions bigint, -- Engaged sessions
  visitors bigint, -- Distinct visitors: adds over nothing
  pageviews bigint, -- Pages viewed
  duration_ms bigint, -- Sum of session durations, milliseconds
  engaged_ms bigint, -- Sum of time in the foreground, milliseconds
  cart_sessions bigint, -- Sessions that put something in the cart
  converted_sessions bigint, -- Sessions that placed an order
  check (stat_hour between -1 and 23), -- stat_hour must be -1 to 23
  check (sessions >= 0), -- sessions must not be negative
  check (engaged_sessions >= 0), -- engaged_sessions must not be negative
  check (visitors >= 0), -- visitors must not be negative
  check (pageviews >= 0), -- pageviews must not be negative
  check (duration_ms >= 0), -- duration_ms must not be negative
  check (engaged_ms >= 0), -- engaged_ms must not be negative
  check (cart_sessions >= 0), -- cart_sessions must not be negative
  check (converted_sessions >= 0), -- converted_sessions must not be negative
  primary key (source, stat_date, stat_hour, channel_group, utm_source, utm_medium, device_category, page_type, visitor_type)
);
