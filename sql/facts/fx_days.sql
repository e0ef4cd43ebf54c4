-- The rate of each currency to the reporting currency, for each day: the last ECB fixing before the day.
-- A figure so never depends on the hour at which it was computed. A fixing older than 7 days is no fixing: the rate is
-- missing, not old, and never 1.
-- grain: one currency and day
-- partition: month(day)
-- inputs: fx_rates -7d..0d
-- sort: day, currency
-- columns:
--   day date: The business day the rate is used on
--   currency varchar: The currency converted from, ISO 4217
--   rate decimal(18,8): Units of the reporting currency for one unit of `currency`
--   small_rate decimal(9,8): The rate where it is below 10: times an amount below 100,000 it fits 18 digits, which is faster
--   fixed_on date: The day of the fixing
with euro_rates as (
  select rate_date, currency, min_by(rate, source) as per_euro
  from fx_rates
  group by rate_date, currency
  union all
  select rate_date, 'EUR', cast(1 as decimal(18, 8))
  from fx_rates
  group by rate_date
),
fixings as (
  select
    calendar.cal_date as day,
    euro_rates.currency,
    max_by(euro_rates.per_euro, euro_rates.rate_date) as per_euro,
    max(euro_rates.rate_date) as fixed_on
  from calendar
  join euro_rates
    on euro_rates.rate_date < calendar.cal_date
    and euro_rates.rate_date >= date_add('day', -7, calendar.cal_date)
  where calendar.grain = 'day'
  group by calendar.cal_date, euro_rates.currency
),
rates as (
  select
    fixings.day,
    fixings.currency,
    cast(cast(reporting.per_euro as double) / nullif(cast(fixings.per_euro as double), 0) as decimal(18, 8)) as rate,
    fixings.fixed_on
  from fixings
  join fixings as reporting on reporting.day = fixings.day
  join settings on reporting.currency = settings.currency
  where fixings.per_euro > 0
)
select
  day,
  currency,
  rate,
  case when rate < 10 then cast(rate as decimal(9, 8)) end as small_rate,
  fixed_on
from rates
