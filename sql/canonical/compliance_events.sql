-- One breach of a rule, suspected or confirmed.
-- grain: one event
-- key: source, event_id
-- partition: event_date
-- dates: event_date, reported_date, closed_date
create table compliance_events (
  source varchar not null, -- The configured source this row came from
  event_id varchar not null, -- The id of the event
  event_date date not null, -- The business day it happened
  reported_date date, -- The business day it was reported
  plant varchar, -- The plant
  area varchar, -- The part of it
  category varchar, -- safety, environment, quality, labour …
  severity varchar, -- minor, major or critical
  standard varchar, -- The rule that was broken: ISO 9001, OSHA …
  status varchar not null, -- suspected, confirmed, dismissed or closed
  closed_date date, -- The business day it was closed
  is_near_miss boolean not null default false, -- Nearly happened: counted apart
  check (status in ('suspected', 'confirmed', 'dismissed', 'closed')), -- status must be suspected, confirmed, dismissed or closed
  primary key (source, event_id)
);
