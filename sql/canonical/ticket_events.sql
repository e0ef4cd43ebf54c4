-- One change of one field of a ticket: what makes past days right.
-- grain: one field change
-- key: source, ticket_id, event_seq
-- partition: event_date
-- dates: event_date of occurred_at
create table ticket_events (
  source varchar not null, -- The configured source this row came from
  ticket_id varchar not null, -- The ticket
  event_seq bigint not null, -- Its place among the changes of the ticket, or any number that orders them
  occurred_at timestamp not null, -- When (UTC)
  event_date date not null, -- Business day of that
  field varchar not null, -- status, category, agent, group or escalation
  old_value varchar, -- Before; null at the start
  new_value varchar, -- After
  actor_type varchar, -- agent, customer, system
  check (field in ('status', 'category', 'agent', 'group', 'escalation')), -- field must be status, category, agent, group or escalation
  primary key (source, ticket_id, event_seq)
);
