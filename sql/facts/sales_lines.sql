-- Every line of a counted order in the reporting currency, with what its goods cost on the day. Gift cards are not goods.
-- The cost is the line's own where the shop records one, else the variant's cost that day; null when nobody knows. With
-- cogs.method average or fifo it is, as far as receipts account for the units of the day, what these cost.
-- grain: one line of a counted order
-- partition: month(order_date)
-- inputs: order_lines same, sales_orders same, fx_days same, unit_costs same, receipt_costs same
-- sort: order_key, order_line_id
-- columns:
--   order_key bigint: The order in sales_orders
--   source varchar: The configured source
--   order_line_id varchar: The line
--   order_date date: The order's business date
--   product_id varchar: The product
--   variant_id varchar: The variant
--   units decimal(18,3): Sold, before refunds
--   gross_sales decimal(18,4): Before discounts, without tax
--   discounts decimal(18,4): The line's own and its share of the order's
--   cost decimal(18,4): Units times unit cost; null when the cost is not known
with priced as (
  select
    sales_orders.order_key,
    lines.source,
    lines.order_line_id,
    sales_orders.order_date,
    lines.product_id,
    lines.variant_id,
    lines.quantity as units,
    lines.gross_amount,
    lines.discount_amount,
    lines.currency,
    coalesce(lines.unit_cost, unit_costs.unit_cost) as unit_cost,
    case when lines.unit_cost is not null then lines.currency else unit_costs.currency end as cost_currency,
    receipt_costs.unit_cost as receipt_cost,
    receipt_costs.recorded_share
  from order_lines as lines
  join sales_orders
    on sales_orders.source = lines.source and sales_orders.order_id = lines.order_id
  left join unit_costs
    on unit_costs.source = lines.source
    and unit_costs.variant_id = lines.variant_id
    and sales_orders.order_date >= unit_costs.valid_from
    and sales_orders.order_date < unit_costs.valid_to
  left join receipt_costs
    on receipt_costs.source = lines.source
    and receipt_costs.variant_id = lines.variant_id
    and receipt_costs.day = sales_orders.order_date
  where not coalesce(lines.is_gift_card, false)
),
rated as (
  select
    priced.*,
    -- whole units at less than 100,000, which nearly all are, fit 18 digits and need no rounding
    case
      when priced.units = cast(cast(priced.units as bigint) as decimal(18, 3))
        and abs(priced.units) < 100000 and priced.unit_cost < 100000
        then cast(cast(priced.units as decimal(9, 0)) * cast(priced.unit_cost as decimal(9, 4)) as decimal(18, 4))
      else cast(cast(priced.units as decimal(38, 3)) * priced.unit_cost as decimal(18, 4))
    end as cost_amount,
    priced.currency = settings.currency as is_reporting,
    priced.cost_currency = settings.currency as is_reporting_cost,
    price_rates.rate,
    price_rates.small_rate,
    cost_rates.rate as cost_rate,
    cost_rates.small_rate as small_cost_rate
  from priced
  cross join settings
  left join fx_days as price_rates
    on price_rates.day = priced.order_date and price_rates.currency = priced.currency
  left join fx_days as cost_rates
    on cost_rates.day = priced.order_date and cost_rates.currency = priced.cost_currency
),
converted as (
  select
    rated.*,
    case
      when is_reporting_cost then cost_amount
      when abs(cost_amount) < 100000 and small_cost_rate is not null
        then cast(cast(cost_amount as decimal(9, 4)) * small_cost_rate as decimal(18, 4))
      else cast(cast(cost_amount as decimal(20, 4)) * cost_rate as decimal(18, 4))
    end as recorded_cost
  from rated
)
select
  order_key,
  source,
  order_line_id,
  order_date,
  product_id,
  variant_id,
  units,
  case
    when is_reporting then gross_amount
    when abs(gross_amount) < 100000 and small_rate is not null
      then cast(cast(gross_amount as decimal(9, 4)) * small_rate as decimal(18, 4))
    else cast(cast(gross_amount as decimal(20, 4)) * rate as decimal(18, 4))
  end as gross_sales,
  case
    when is_reporting then discount_amount
    when abs(discount_amount) < 100000 and small_rate is not null
      then cast(cast(discount_amount as decimal(9, 4)) * small_rate as decimal(18, 4))
    else cast(cast(discount_amount as decimal(20, 4)) * rate as decimal(18, 4))
  end as discounts,
  case
    when recorded_share is null then recorded_cost
    when recorded_share = 0 then cast(cast(units as decimal(38, 3)) * receipt_cost as decimal(18, 4))
    else
      cast(
        cast(units as decimal(38, 3)) * receipt_cost + cast(recorded_cost as decimal(38, 4)) * recorded_share
        as decimal(18, 4)
      )
  end as cost
from converted
