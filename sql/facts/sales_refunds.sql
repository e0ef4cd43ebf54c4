-- Everything given back on counted orders, in the reporting currency at the rate of the day it was given back, with
-- what the order was. A refund is booked on its own day (setting sales.refund_basis), never before its order.
-- Goods that went back to stock give their cost back, at the cost that the sale took (setting cogs.method); goods that
-- did not are gone.
-- grain: one refunded line, refund of shipping, or adjustment
-- partition: month(booked_date)
-- inputs: refunds same, sales_orders past, order_sequence past, fx_days same, unit_costs past, receipt_costs past
-- sort: booked_date, source, refund_line_id
-- columns:
--   source varchar: The configured source
--   refund_line_id varchar: The vendor's id, or made from it
--   order_line_id varchar: The line; null for shipping and adjustments
--   booked_date date: The business day it lowers sales
--   hour_start timestamp: The business hour, wall clock
--   hour_at timestamp: The instant at which that hour starts, UTC
--   product_id varchar: The product; null for shipping and adjustments
--   variant_id varchar: The variant
--   channel varchar: The order's
--   device_category varchar: The order's
--   country varchar: The order's
--   campaign_id varchar: The order's
--   staff_id varchar: The order's
--   customer_key varchar: The order's
--   is_internal boolean: The order's
--   customer_type varchar: new, returning or unknown, as the order was
--   first_order_key bigint: The first order of the customer, in first_orders
--   units decimal(18,3): Given back
--   returns decimal(18,4): Goods and adjustments, without tax
--   shipping decimal(18,4): Given back
--   taxes decimal(18,4): Given back
--   costed_returns decimal(18,4): The returns of goods whose cost is known; null otherwise
--   cost decimal(18,4): Of those goods, given back when restocked, else 0; null when the cost is not known
with booked as (
  select
    refunds.source,
    refunds.refund_line_id,
    sales_orders.order_key,
    refunds.order_line_id,
    case
      when settings.sales_refund_basis = 'order_date' or refunds.refund_date < sales_orders.order_date
        then sales_orders.order_date
      else refunds.refund_date
    end as booked_date,
    case
      when settings.sales_refund_basis = 'order_date' or refunds.refund_date < sales_orders.order_date
        then sales_orders.hour_start
      else date_add('hour', refunds.refund_hour, cast(refunds.refund_date as timestamp))
    end as hour_start,
    case
      when settings.sales_refund_basis = 'order_date' or refunds.refund_date < sales_orders.order_date
        then sales_orders.hour_at
      else refunds.refund_hour_at
    end as hour_at,
    refunds.product_id, refunds.variant_id, refunds.quantity, refunds.goods_amount, refunds.adjustment_amount,
    refunds.shipping_amount, refunds.tax_amount, refunds.currency, refunds.is_restocked,
    refunds.unit_cost as recorded_cost, sales_orders.order_date, sales_orders.channel,
    sales_orders.device_category, sales_orders.country, sales_orders.campaign_id, sales_orders.staff_id,
    sales_orders.customer_key, sales_orders.is_internal
  from refunds
  join sales_orders
    on sales_orders.source = refunds.source and sales_orders.order_id = refunds.order_id
  cross join settings
),
-- of all orders there ever were, just those
sequence as (
  select order_key, is_new, first_order_key
  from order_sequence
  where order_key in (select order_key from booked)
),
rated as (
  select
    booked.*,
    coalesce(booked.recorded_cost, unit_costs.unit_cost) as unit_cost,
    case
      when booked.currency = settings.currency then cast(booked.goods_amount + booked.adjustment_amount as decimal(18, 4))
      when abs(booked.goods_amount + booked.adjustment_amount) < 100000 and amount_rates.small_rate is not null
        then cast(cast(booked.goods_amount + booked.adjustment_amount as decimal(9, 4)) * amount_rates.small_rate as decimal(18, 4))
      else cast(cast(booked.goods_amount + booked.adjustment_amount as decimal(20, 4)) * amount_rates.rate as decimal(18, 4))
    end as returns,
    case
      when booked.currency = settings.currency then booked.shipping_amount
      when abs(booked.shipping_amount) < 100000 and amount_rates.small_rate is not null
        then cast(cast(booked.shipping_amount as decimal(9, 4)) * amount_rates.small_rate as decimal(18, 4))
      else cast(cast(booked.shipping_amount as decimal(20, 4)) * amount_rates.rate as decimal(18, 4))
    end as shipping,
    case
      when booked.currency = settings.currency then booked.tax_amount
      when abs(booked.tax_amount) < 100000 and amount_rates.small_rate is not null
        then cast(cast(booked.tax_amount as decimal(9, 4)) * amount_rates.small_rate as decimal(18, 4))
      else cast(cast(booked.tax_amount as decimal(20, 4)) * amount_rates.rate as decimal(18, 4))
    end as taxes,
    case when booked.recorded_cost is null then unit_costs.currency else booked.currency end = settings.currency
      as is_reporting_cost,
    cost_rates.rate as cost_rate,
    receipt_costs.unit_cost as receipt_cost,
    receipt_costs.recorded_share
  from booked
  cross join settings
  left join unit_costs
    on unit_costs.source = booked.source
    and unit_costs.variant_id = booked.variant_id
    and unit_costs.month_start = date_trunc('month', booked.order_date)
    and booked.order_date >= unit_costs.valid_from
    and booked.order_date < unit_costs.valid_to
  left join receipt_costs
    on receipt_costs.source = booked.source
    and receipt_costs.variant_id = booked.variant_id
    and receipt_costs.day = booked.order_date
  left join fx_days as amount_rates
    on amount_rates.day = booked.booked_date and amount_rates.currency = booked.currency
  left join fx_days as cost_rates
    on cost_rates.day = booked.booked_date
    and cost_rates.currency = case when booked.recorded_cost is null then unit_costs.currency else booked.currency end
),
costed as (
  select
    rated.*,
    unit_cost is not null or recorded_share = 0 as is_costed,
    case
      when not coalesce(is_restocked, false) then null
      when is_reporting_cost then cast(cast(quantity as decimal(38, 3)) * unit_cost as decimal(18, 4))
      else
        cast(cast(cast(quantity as decimal(38, 3)) * unit_cost as decimal(20, 4)) * cost_rate as decimal(18, 4))
    end as recorded_amount
  from rated
)
select
  costed.source, costed.refund_line_id, costed.order_line_id, costed.booked_date, costed.hour_start, costed.hour_at,
  costed.product_id, costed.variant_id, costed.channel, costed.device_category, costed.country, costed.campaign_id,
  costed.staff_id, costed.customer_key, costed.is_internal,
  case
    when sequence.is_new then 'new'
    when sequence.is_new is null then 'unknown'
    else 'returning'
  end as customer_type,
  sequence.first_order_key, costed.quantity as units,
  costed.returns,
  costed.shipping,
  costed.taxes,
  case when costed.is_costed then costed.returns end as costed_returns,
  case
    when not coalesce(costed.is_costed, false) then null
    when not coalesce(costed.is_restocked, false) then cast(0 as decimal(18, 4))
    when costed.recorded_share is null then costed.recorded_amount
    when costed.recorded_share = 0
      then cast(cast(costed.quantity as decimal(38, 3)) * costed.receipt_cost as decimal(18, 4))
    else
      cast(
        cast(costed.quantity as decimal(38, 3)) * costed.receipt_cost
          + cast(costed.recorded_amount as decimal(38, 4)) * costed.recorded_share
        as decimal(18, 4)
      )
  end as cost
from costed
join as_of on costed.booked_date <= as_of.as_of
left join sequence
  on sequence.order_key = costed.order_key
