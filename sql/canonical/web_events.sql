-- One thing a visitor did on the shop's site.
-- grain: one event
-- key: source, event_id
-- partition: event_date
-- dates: event_date of occurred_at
create table web_events (
  source varchar not null, -- The configured source this row came from
  event_id varchar not null, -- The vendor's id of the event
  session_id varchar, -- The session it is part of
  visitor_id varchar, -- The vendor's id of the browser or device
  occurred_at timestamp not null, -- When (UTC)
  event_date date not null, -- Business day of that
  event_name varchar not null, -- page_view, view_item, add_to_cart, begin_checkout, purchase, view_promotion, select_promotion, link_click, share, or the vendor's own word
  page_path varchar, -- Path of the page, without query
  page_type varchar, -- home, product, collection, blog, landing, cart, checkout, help or other
  product_id varchar, -- The product concerned
  variant_id varchar, -- The variant concerned
  link_id varchar, -- The link clicked
  promotion_id varchar, -- The promotion shown or clicked
  placement varchar, -- Where on the page
  engaged_ms bigint, -- Time in the foreground since the event before, milliseconds
  check (engaged_ms >= 0), -- engaged_ms must not be negative
  primary key (source, event_id)
);
