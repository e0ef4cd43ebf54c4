-- Costs that are not recorded per unit of goods (labour, overhead, freight, marketing, tools, interest, taxes), in the
-- reporting currency.
-- grain: one period, allocation and cost type
-- partition: none
-- inputs: operating_costs all, fx_days all
-- sort: grain, allocation, cost_type, period_start
-- columns:
--   grain varchar: day, week, month, quarter, year
--   period_start timestamp: Start of the period, business wall clock
--   starts_at timestamp: The same instant, UTC
--   allocation varchar: cogs, acquisition, retention, opex, non_operating
--   cost_type varchar: media, agency, direct_labour, overhead, freight …
--   amount decimal(38,4): Cost; a credit is negative
select
  calendar.grain,
  cast(calendar.period_start as timestamp) as period_start,
  calendar.starts_at,
  operating_costs.allocation,
  operating_costs.cost_type,
  cast(
    sum(
      case
        when operating_costs.currency = settings.currency then operating_costs.amount
        else cast(cast(operating_costs.amount as decimal(20, 4)) * fx_days.rate as decimal(18, 4))
      end
    )
    as decimal(38, 4)
  ) as amount
from operating_costs
cross join settings
join as_of on operating_costs.cost_date <= as_of.as_of
join calendar on calendar.cal_date = operating_costs.cost_date
left join fx_days on fx_days.day = operating_costs.cost_date and fx_days.currency = operating_costs.currency
group by calendar.grain, calendar.period_start, calendar.starts_at, operating_costs.allocation, operating_costs.cost_type
