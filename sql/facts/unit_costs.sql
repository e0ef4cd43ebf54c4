-- The unit costs that hold in each month: cost_changes cut at month ends, so that a cost that changes today rebuilds
-- no month before.
-- grain: one variant, month and unbroken run of days with the same cost
-- partition: month(month_start)
-- inputs: cost_changes all
-- sort: month_start, source, variant_id, valid_from
-- columns:
--   source varchar: The configured source
--   variant_id varchar: The vendor's id
--   month_start date: The first day of the month
--   valid_from date: The first day, within the month
--   valid_to date: The day after the last, at most the first of the next month
--   unit_cost decimal(18,4): In `currency`
--   currency varchar: ISO 4217
with months as (
  select cal_date as first_day, date_add('month', 1, cal_date) as end_day
  from calendar
  cross join as_of
  where grain = 'day'
    and extract(day from cal_date) = 1
    and cal_date <= as_of.as_of
)
select
  cost_changes.source,
  cost_changes.variant_id,
  months.first_day as month_start,
  greatest(cost_changes.valid_from, months.first_day) as valid_from,
  least(cost_changes.valid_to, months.end_day) as valid_to,
  cost_changes.unit_cost,
  cost_changes.currency
from cost_changes
join months on cost_changes.valid_from < months.end_day and cost_changes.valid_to > months.first_day
