-- How far one work package had come on one day.
-- grain: work package x status date
-- key: source, project_id, wbs_id, status_date
-- partition: status_date
-- dates: status_date
create table project_progress (
  source varchar not null, -- The configured source this row came from
  project_id varchar not null, -- The project
  wbs_id varchar not null, -- The work package
  status_date date not null, -- The day of the statement
  percent_complete decimal(9,4) not null, -- 0 to 100
  check (percent_complete between 0 and 100), -- percent_complete must be 0 to 100
  primary key (source, project_id, wbs_id, status_date)
);
