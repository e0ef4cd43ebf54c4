-- What the units sold on each day cost by the receipts of their goods (setting cogs.method), in the reporting currency
-- at the rate of the day of the receipt. Empty with the method recorded.
-- fifo: units take the cost of the oldest receipts that are left. average: they take the moving average, which every
-- receipt with a cost draws towards its own cost, by its share in the stock. The units of a day cost the same.
-- grain: one source, variant and business day with sales that receipts account for
-- partition: month(day)
-- inputs: stock_flow past, inventory_receipts past, fx_days past
-- sort: source, variant_id, day
-- columns:
--   source varchar: The configured source
--   variant_id varchar: The vendor's id
--   day date: Business day of the sale
--   unit_cost decimal(18,8): What receipts add to the cost of each unit sold that day
--   recorded_share decimal(9,8): The part of the units that no receipt costs: so much of the recorded cost is added
with receipts as (
  select
    receipts.source,
    receipts.variant_id,
    receipts.receipt_date as day,
    receipts.quantity,
    sum(receipts.quantity) over (
      partition by receipts.source, receipts.variant_id
      order by receipts.receipt_date, receipts.receipt_line_id
      rows between unbounded preceding and current row
    ) as to_unit,
    case
      when receipts.currency = settings.currency then receipts.unit_cost
      else cast(cast(receipts.unit_cost as decimal(20, 4)) * fx_days.rate as decimal(18, 4))
    end as unit_cost
  from inventory_receipts as receipts
  cross join settings
  left join fx_days on fx_days.day = receipts.receipt_date and fx_days.currency = receipts.currency
  where settings.cogs_method <> 'recorded' and receipts.quantity > 0
),
sales as (
  select stock_flow.source, stock_flow.variant_id, stock_flow.day, stock_flow.sold, stock_flow.from_unit, stock_flow.to_unit
  from stock_flow
  join span on stock_flow.day >= span.first_day and stock_flow.day < span.end_day
  where stock_flow.sold > 0
),
oldest_first as (
  select
    sales.source,
    sales.variant_id,
    sales.day,
    sales.sold,
    least(sales.to_unit, receipts.to_unit) - greatest(sales.from_unit, receipts.to_unit - receipts.quantity) as units,
    receipts.unit_cost
  from sales
  join settings on settings.cogs_method = 'fifo'
  join receipts
    on receipts.source = sales.source
    and receipts.variant_id = sales.variant_id
    and receipts.to_unit > sales.from_unit
    and receipts.to_unit - receipts.quantity < sales.to_unit
  where receipts.unit_cost is not null
),
arrivals as (
  select
    stock_flow.source,
    stock_flow.variant_id,
    stock_flow.day,
    cast(sum(receipts.quantity) as double) as units,
    cast(sum(cast(receipts.quantity as decimal(38, 3)) * receipts.unit_cost) as double) as cost,
    -- stock of unknown cost takes that of the first receipt which has one
    case
      when row_number() over (partition by stock_flow.source, stock_flow.variant_id order by stock_flow.day) = 1
        then cast(sum(receipts.quantity) as double)
      else cast(stock_flow.on_hand as double)
    end as on_hand
  from stock_flow
  join settings on settings.cogs_method = 'average'
  join receipts
    on receipts.source = stock_flow.source
    and receipts.variant_id = stock_flow.variant_id
    and receipts.day = stock_flow.day
  where receipts.unit_cost is not null
  group by stock_flow.source, stock_flow.variant_id, stock_flow.day, stock_flow.on_hand
),
-- A receipt leaves the average the rest of its weight. So the average is the sum of all receipts' costs, each at the
-- weight that it had and later ones have left it: a product, here the sum of logarithms. Empty stock leaves nothing.
drawn as (
  select
    source,
    variant_id,
    day,
    coalesce(lead(day) over (partition by source, variant_id order by day), date '9999-12-31') as end_day,
    cost / nullif(on_hand, 0) as weighted_cost,
    sum(case when on_hand > units then 0 else 1 end) over up_to_day as fresh_starts,
    -- what is added up is decimal: the sum is then the same in any order
    sum(case when on_hand > units then cast(ln((on_hand - units) / nullif(on_hand, 0)) as decimal(38, 15)) else 0 end)
      over up_to_day as log_left
  from arrivals
  window up_to_day as (partition by source, variant_id order by day rows between unbounded preceding and current row)
),
averages as (
  select
    drawn.source,
    drawn.variant_id,
    drawn.day,
    drawn.end_day,
    cast(
      sum(
        cast(
          earlier.weighted_cost * exp(cast(drawn.log_left - earlier.log_left as double)) as decimal(38, 15)
        )
      )
      as decimal(18, 8)
    ) as unit_cost
  from drawn
  join drawn as earlier
    on earlier.source = drawn.source
    and earlier.variant_id = drawn.variant_id
    and earlier.fresh_starts = drawn.fresh_starts
    and earlier.day <= drawn.day
  group by drawn.source, drawn.variant_id, drawn.day, drawn.end_day
)
select
  source,
  variant_id,
  day,
  cast(cast(sum(units * unit_cost) as double) / nullif(cast(sold as double), 0) as decimal(18, 8)) as unit_cost,
  cast(cast(sold - sum(units) as double) / nullif(cast(sold as double), 0) as decimal(9, 8)) as recorded_share
from oldest_first
group by source, variant_id, day, sold
union all
select sales.source, sales.variant_id, sales.day, averages.unit_cost, cast(0 as decimal(9, 8))
from sales
join averages
  on averages.source = sales.source
  and averages.variant_id = sales.variant_id
  and averages.day <= sales.day
  and averages.end_day > sales.day
