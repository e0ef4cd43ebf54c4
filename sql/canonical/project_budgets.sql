-- What was planned for one work package in one period, by version of the plan.
-- grain: work package x period x baseline version
-- key: source, project_id, wbs_id, baseline_version, period_start
-- partition: period_start
-- dates: period_start
create table project_budgets (
  source varchar not null, -- The configured source this row came from
  project_id varchar not null, -- The project
  wbs_id varchar not null, -- The work package
  baseline_version integer not null default 1, -- The version of the plan, from 1
  period_start date not null, -- First day of the period
  planned_value decimal(18,4), -- Budgeted cost of the work planned in the period, in currency
  planned_hours decimal(18,3), -- Hours planned in the period
  currency varchar, -- ISO 4217 of the amounts
  is_current boolean not null default true, -- The version that holds now
  check (planned_value >= 0), -- planned_value must not be negative
  check (planned_hours >= 0), -- planned_hours must not be negative
  check (regexp_matches(currency, '^[A-Z]{3}$')), -- currency must be an ISO 4217 code such as EUR
  primary key (source, project_id, wbs_id, baseline_version, period_start)
);
