-- One change of a person's consent to be written to.
-- grain: one consent or status change
-- key: source, event_id
-- partition: event_date
-- dates: event_date of occurred_at
-- erase: rows
create table subscriber_events (
  source varchar not null, -- The configured source this row came from
  event_id varchar not null, -- The vendor's id of the event
  channel varchar not null, -- email, sms or push
  list_id varchar, -- The list; null when consent is for the channel as a whole
  subscriber_id varchar, -- The vendor's id of the profile
  email_hash varchar, -- sha256 (hex) of the lake's salt and the normalised e-mail address
  phone_hash varchar, -- sha256 (hex) of the lake's salt and the normalised phone number
  occurred_at timestamp not null, -- When (UTC)
  event_date date not null, -- Business day of that
  event_type varchar not null, -- subscribe, unsubscribe, hard_bounce, complaint, cleaned or erased
  acquisition_source varchar, -- Form, checkout, import … as the vendor says
  check (channel in ('email', 'sms', 'push')), -- channel must be email, sms or push
  check (event_type in ('subscribe', 'unsubscribe', 'hard_bounce', 'complaint', 'cleaned', 'erased')), -- event_type must be subscribe, unsubscribe, hard_bounce, complaint, cleaned or erased
  check (coalesce(subscriber_id, email_hash, phone_hash) is not null), -- one of subscriber_id, email and phone is needed to tell subscribers apart
  primary key (source, event_id)
);
