-- One step of one production run.
-- grain: run x process step
-- key: source, run_id, step_no
-- partition: run_date
-- dates: run_date of started_at
create table production_runs (
  source varchar not null, -- The configured source this row came from
  run_id varchar not null, -- The id of the run
  step_no smallint not null default 1, -- Its place in the process, from 1
  work_order_id varchar, -- The work order
  plant varchar, -- The plant
  machine_id varchar, -- The machine or line
  shift_id varchar, -- The shift
  product_id varchar, -- What was made
  started_at timestamp not null, -- Start (UTC)
  ended_at timestamp, -- End (UTC); null while it runs
  run_date date not null, -- Business day of the start
  planned_s bigint, -- Planned production time, seconds
  unplanned_stop_s bigint, -- Unplanned stops within it, seconds
  ideal_cycle_s decimal(18,6), -- Best time for one unit, seconds
  units_started bigint, -- Units that entered the step
  units_total bigint, -- Units made, good or not
  units_good_first bigint, -- Good at the first go
  units_good_total bigint, -- Good in the end, after rework
  units_rework bigint, -- Units worked over
  units_scrap bigint, -- Units thrown away
  is_final_step boolean not null, -- The last step: its good units are the output
  is_complete boolean not null default true, -- All figures are in: others are not counted
  check (planned_s >= 0), -- planned_s must not be negative
  check (unplanned_stop_s >= 0), -- unplanned_stop_s must not be negative
  check (ideal_cycle_s >= 0), -- ideal_cycle_s must not be negative
  check (units_started >= 0), -- units_started must not be negative
  check (units_total >= 0), -- units_total must not be negative
  check (units_good_first >= 0), -- units_good_first must not be negative
  check (units_good_total >= 0), -- units_good_total must not be negative
  check (units_rework >= 0), -- units_rework must not be negative
  check (units_scrap >= 0), -- units_scrap must not be negative
  check (ended_at >= started_at), -- ended_at must not be before started_at
  primary key (source, run_id, step_no)
);
