-- After how many days without an order a customer counts as lost: the setting churn.window_days, else the 90th
-- percentile of the gaps between customers' orders (days apart, same-day orders left out), rounded up to 30 days,
-- at least 60 and at most 730.
-- grain: one row
-- partition: none
-- inputs: order_gaps all
-- sort: window_days
-- columns:
--   window_days bigint: The window W
with gaps as (
  select days, sum(orders) as orders
  from order_gaps
  group by days
),
ranked as (
  select days, sum(orders) over (order by days) as gaps_up_to, sum(orders) over () as gaps
  from gaps
),
percentile as (
  select min(case when gaps_up_to * 10 >= gaps * 9 then days end) as days
  from ranked
)
select
  cast(
    coalesce(
      settings.churn_window_days,
      case
        when percentile.days is null or percentile.days <= 60 then 60
        when percentile.days > 720 then 730
        else percentile.days + 29 - mod(percentile.days + 29, 30)
      end
    )
    as bigint
  ) as window_days
from percentile
cross join settings
