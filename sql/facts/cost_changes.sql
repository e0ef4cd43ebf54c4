-- What a variant costs, from which day to which: the days on which its recorded unit cost changed.
-- Before the first cost that was ever seen, that first cost is used.
-- grain: one variant and unbroken run of days with the same cost
-- partition: none
-- inputs: product_costs all
-- sort: source, variant_id, valid_from
-- columns:
--   source varchar: The configured source
--   variant_id varchar: The vendor's id
--   valid_from date: The first day
--   valid_to date: The day after the last
--   unit_cost decimal(18,4): In `currency`
--   currency varchar: ISO 4217
with observed as (
  select
    source,
    variant_id,
    observed_date,
    unit_cost,
    currency,
    lag(unit_cost) over (partition by source, variant_id order by observed_date) as previous_cost,
    lag(currency) over (partition by source, variant_id order by observed_date) as previous_currency
  from product_costs
  where unit_cost is not null
),
changes as (
  select source, variant_id, observed_date, unit_cost, currency, previous_cost
  from observed
  where previous_cost is null
    or previous_cost <> unit_cost
    or previous_currency <> currency
)
select
  source,
  variant_id,
  case when previous_cost is null then date '1970-01-01' else observed_date end as valid_from,
  coalesce(
    lead(observed_date) over (partition by source, variant_id order by observed_date),
    date '9999-12-31'
  ) as valid_to,
  unit_cost,
  currency
from changes
