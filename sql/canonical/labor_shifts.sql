-- One employee's shift on one line.
-- grain: employee x shift x line
-- key: source, shift_row_id
-- partition: shift_date
-- dates: shift_date
create table labor_shifts (
  source varchar not null, -- The configured source this row came from
  shift_row_id varchar not null, -- The id of the row
  employee_id varchar, -- A pseudonym or number; no name
  team varchar, -- The team
  machine_id varchar, -- The machine or line
  shift_id varchar, -- The shift
  shift_date date not null, -- The business day the shift began
  scheduled_s bigint, -- Scheduled, seconds
  productive_s bigint, -- Worked on production, seconds
  standard_s_per_unit decimal(18,6), -- Standard time for one unit, seconds
  units_total decimal(18,3), -- Units made, good or not
  units_good decimal(18,3), -- Good units
  is_complete boolean not null default true, -- All figures are in: others are not counted
  check (scheduled_s >= 0), -- scheduled_s must not be negative
  check (productive_s >= 0), -- productive_s must not be negative
  check (standard_s_per_unit >= 0), -- standard_s_per_unit must not be negative
  check (units_total >= 0), -- units_total must not be negative
  check (units_good >= 0), -- units_good must not be negative
  primary key (source, shift_row_id)
);
