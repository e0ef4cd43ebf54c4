-- Time that one person booked on one day.
-- grain: one time entry
-- key: source, entry_id
-- partition: work_date
-- dates: work_date
create table time_entries (
  source varchar not null, -- The configured source this row came from
  entry_id varchar not null, -- The vendor's id of the entry
  project_id varchar not null, -- The project
  wbs_id varchar, -- The work package
  person_id varchar, -- A pseudonym or number; no name
  team varchar, -- The team
  work_date date not null, -- The day worked
  hours decimal(9,3) not null, -- Hours; negative for a correction
  cost_rate decimal(18,4), -- Cost of one hour, in currency; null when not known
  currency varchar, -- ISO 4217 of the amounts
  status varchar not null default 'approved', -- draft, submitted, approved or rejected
  check (status in ('draft', 'submitted', 'approved', 'rejected')), -- status must be draft, submitted, approved or rejected
  check (cost_rate >= 0), -- cost_rate must not be negative
  check (regexp_matches(currency, '^[A-Z]{3}$')), -- currency must be an ISO 4217 code such as EUR
  primary key (source, entry_id)
);
