-- One leg of a phone call.
-- grain: one call leg
-- key: source, call_id
-- partition: call_date
-- dates: call_date of started_at
-- erase: customer_id, email_hash, phone_hash, session_id
create table calls (
  source varchar not null, -- The configured source this row came from
  call_id varchar not null, -- The vendor's id of the leg
  parent_call_id varchar, -- The call it is a leg of
  ticket_id varchar, -- The ticket made from it
  session_id varchar, -- The web session it came from, where the vendor says
  customer_id varchar, -- The vendor's id of the customer
  email_hash varchar, -- sha256 (hex) of the lake's salt and the normalised e-mail address
  phone_hash varchar, -- sha256 (hex) of the lake's salt and the normalised phone number
  direction varchar not null, -- inbound or outbound
  started_at timestamp not null, -- When it rang (UTC)
  call_date date not null, -- Business day of that
  status varchar not null, -- answered, missed, abandoned or voicemail
  queue varchar, -- The queue or number called
  agent_id varchar, -- Who answered
  category varchar, -- What it was about
  wait_s bigint, -- To the answer or the end, seconds
  talk_s bigint, -- Talked, seconds
  is_internal boolean, -- Between staff: left out
  check (direction in ('inbound', 'outbound')), -- direction must be inbound or outbound
  check (status in ('answered', 'missed', 'abandoned', 'voicemail')), -- status must be answered, missed, abandoned or voicemail
  check (wait_s >= 0), -- wait_s must not be negative
  check (talk_s >= 0), -- talk_s must not be negative
  primary key (source, call_id)
);
