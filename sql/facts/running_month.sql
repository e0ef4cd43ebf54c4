-- The month that is running: what needs its days apart from those of finished months reads it, and is built anew once a
-- month and not every day.
-- grain: one row
-- partition: none
-- inputs: calendar all
-- sort: month_start
-- columns:
--   month_start date: Its first day
--   month_end date: The day after its last
select calendar.period_start as month_start, calendar.period_end as month_end
from calendar
join as_of on as_of.as_of = calendar.cal_date
where calendar.grain = 'month'
