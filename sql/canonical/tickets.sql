-- One ticket as the helpdesk knows it now.
-- grain: one ticket
-- key: source, ticket_id
-- partition: created_date
-- dates: created_date of created_at, first_reply_date of first_reply_at, last_resolved_date of last_resolved_at
-- erase: customer_id, email_hash, phone_hash
create table tickets (
  source varchar not null, -- The configured source this row came from
  ticket_id varchar not null, -- The vendor's id of the ticket
  channel varchar not null, -- email, phone, chat, social, form, or the vendor's own word
  direction varchar, -- inbound or outbound: who wrote first
  purpose varchar, -- sales or service
  created_at timestamp not null, -- When it was opened (UTC)
  created_date date not null, -- Business day of that
  first_reply_at timestamp, -- First public reply by a person (UTC)
  first_reply_date date, -- Business day of that
  first_resolved_at timestamp, -- First resolved (UTC)
  last_resolved_at timestamp, -- Last resolved (UTC); null while open
  last_resolved_date date, -- Business day of that
  status varchar not null, -- new, open, pending, hold, solved, closed, or the vendor's own word
  priority varchar, -- low, normal, high or urgent
  category varchar, -- What it is about
  subcategory varchar, -- More narrowly
  product_id varchar, -- The product concerned
  order_id varchar, -- The order concerned
  customer_id varchar, -- The vendor's id of the customer
  email_hash varchar, -- sha256 (hex) of the lake's salt and the normalised e-mail address
  phone_hash varchar, -- sha256 (hex) of the lake's salt and the normalised phone number
  agent_id varchar, -- Who has it now
  group_id varchar, -- The team that has it now
  is_spam boolean not null default false, -- Spam: never counted
  is_agent_created boolean, -- Opened by staff
  merged_into varchar, -- The ticket it was merged into: then it is not counted
  first_reply_calendar_s bigint, -- To the first reply, seconds
  first_reply_business_s bigint, -- The same within business hours
  first_resolution_calendar_s bigint, -- To the first resolution, seconds
  full_resolution_calendar_s bigint, -- To the last resolution, seconds
  full_resolution_business_s bigint, -- The same within business hours
  on_hold_s bigint, -- On hold or waiting for a third party, seconds
  reopens bigint, -- Times reopened
  check (direction in ('inbound', 'outbound')), -- direction must be inbound or outbound
  check (first_reply_calendar_s >= 0), -- first_reply_calendar_s must not be negative
  check (first_reply_business_s >= 0), -- first_reply_business_s must not be negative
  check (first_resolution_calendar_s >= 0), -- first_resolution_calendar_s must not be negative
  check (full_resolution_calendar_s >= 0), -- full_resolution_calendar_s must not be negative
  check (full_resolution_business_s >= 0), -- full_resolution_business_s must not be negative
  check (on_hold_s >= 0), -- on_hold_s must not be negative
  check (reopens >= 0), -- reopens must not be negative
  primary key (source, ticket_id)
);
