-- What the sends of one variation of one message on one day led to, whenever it happened.
-- grain: message variation x send day
-- key: source, message_id, variation_id, send_date
-- partition: send_date
-- dates: send_date
create table message_stats (
  source varchar not null, -- The configured source this row came from
  channel varchar not null, -- email, sms or push
  message_id varchar not null, -- The vendor's id of the message
  variation_id varchar not null, -- The vendor's id of the variation; the message's own where there is one only
  campaign_id varchar, -- The campaign or flow it belongs to
  send_date date not null, -- The business day it was sent
  is_flow boolean not null default false, -- Sent by an automation, one by one
  sent bigint not null, -- Sent
  delivered bigint, -- Delivered: sent less bounces
  hard_bounces bigint, -- Refused for good
  soft_bounces bigint, -- Refused for now
  unique_opens bigint, -- Recipients who opened
  unique_privacy_opens bigint, -- Of those, opened by a mail privacy proxy only
  unique_clicks bigint, -- Recipients who clicked
  total_clicks bigint, -- Clicks
  bot_clicks bigint, -- Of those, by scanners
  unsubscribes bigint, -- Unsubscribed by this message
  spam_complaints bigint, -- Marked as spam
  revenue decimal(18,4), -- The vendor's own attribution, in currency
  currency varchar, -- ISO 4217 of the amounts
  check (channel in ('email', 'sms', 'push')), -- channel must be email, sms or push
  check (sent >= 0), -- sent must not be negative
  check (delivered >= 0), -- delivered must not be negative
  check (hard_bounces >= 0), -- hard_bounces must not be negative
  check (soft_bounces >= 0), -- soft_bounces must not be negative
  check (unique_opens >= 0), -- unique_opens must not be negative
  check (unique_privacy_opens >= 0), -- unique_privacy_opens must not be negative
  check (unique_clicks >= 0), -- unique_clicks must not be negative
  check (total_clicks >= 0), -- total_clicks must not be negative
  check (bot_clicks >= 0), -- bot_clicks must not be negative
  check (unsubscribes >= 0), -- unsubscribes must not be negative
  check (spam_complaints >= 0), -- spam_complaints must not be negative
  check (regexp_matches(currency, '^[A-Z]{3}$')), -- currency must be an ISO 4217 code such as EUR
  primary key (source, message_id, variation_id, send_date)
);
