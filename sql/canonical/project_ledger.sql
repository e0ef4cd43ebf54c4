-- One cost or benefit of a project as it was posted.
-- grain: one posting
-- key: source, entry_id
-- partition: entry_date
-- dates: entry_date
create table project_ledger (
  source varchar not null, -- The configured source this row came from
  entry_id varchar not null, -- The ledger's id of the posting
  project_id varchar not null, -- The project
  wbs_id varchar, -- The work package
  entry_date date not null, -- The business day it belongs to
  entry_type varchar not null, -- cost or benefit
  amount decimal(18,4) not null, -- As a positive amount, in currency; a correction is negative
  currency varchar not null, -- ISO 4217 of the amounts
  is_accrual boolean not null default false, -- Accrued, not yet paid or received
  check (entry_type in ('cost', 'benefit')), -- entry_type must be cost or benefit
  check (regexp_matches(currency, '^[A-Z]{3}$')), -- currency must be an ISO 4217 code such as EUR
  primary key (source, entry_id)
);
