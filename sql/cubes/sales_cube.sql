-- Sales by every grain and dimension: what most sales KPIs read.
-- Hours keep their own instant, so a day of a clock change has 23 or 25 of them. Products have no hours. Of more than
-- 1,000 products a year (for days: a month), the 200 that sold most keep their name and the rest are `(other)`, whose
-- orders cannot be told: one order may hold several of them. All products are in product_days.
-- grain: one period, dimension and segment
-- partition: period(period_start)
-- inputs: sales_hours period, product_days period
-- sort: grain, dimension, segment, starts_at
-- columns:
--   grain varchar: hour, day, week, month, quarter, year
--   period_start timestamp: Start of the period, business wall clock
--   starts_at timestamp: The same instant, UTC
--   dimension varchar: total, channel, country, customer_type, device, campaign, staff, product
--   segment varchar: The value; a product is `<source>:<product id>`
--   orders bigint: Counted orders
--   worth_orders bigint: Of them, worth more than nothing after discounts
--   payments bigint: Successful captures
--   new_orders bigint: Of customers new to the business
--   returning_orders bigint: Of customers who had ordered before
--   unknown_orders bigint: Of nobody known
--   gross_sales decimal(38,4): Goods before discounts
--   discounts decimal(38,4): Taken off
--   booked_sales decimal(38,4): What the orders were worth when placed; of a product, the whole orders that hold it
--   returns decimal(38,4): Goods given back, and adjustments
--   net_sales decimal(38,4): Gross sales less discounts and returns
--   shipping decimal(38,4): Charged less given back; none for a product
--   taxes decimal(38,4): Charged less given back; none for a product
--   costed_sales decimal(38,4): Net sales of goods whose cost is known
--   cost decimal(38,4): Of those goods
with scoped as (
  select
    extract(year from product_days.day) * 100 + scopes.by_month * extract(month from product_days.day) as scope,
    product_days.source,
    product_days.product_id,
    sum(product_days.gross_sales) as gross_sales
  from product_days
  cross join (values (0), (1)) as scopes (by_month)
  group by
    extract(year from product_days.day) * 100 + scopes.by_month * extract(month from product_days.day),
    product_days.source,
    product_days.product_id
),
places as (
  select
    scope,
    source,
    product_id,
    row_number() over (partition by scope order by gross_sales desc, source, product_id) as place,
    count(*) over (partition by scope) as products
  from scoped
),
named as (
  select scope, source, product_id, source || ':' || product_id as segment
  from places
  where place <= 200 or products <= 1000
),
periods as (
  select
    cal_date, grain, period_start, starts_at,
    extract(year from period_start) * 100 + case when grain = 'day' then extract(month from period_start) else 0 end as scope
  from calendar
),
products as (
  select
    periods.grain,
    periods.period_start,
    periods.starts_at,
    coalesce(named.segment, '(other)') as segment,
    product_days.*
  from product_days
  join periods on periods.cal_date = product_days.day
  left join named
    on named.scope = periods.scope
    and named.source = product_days.source
    and named.product_id = product_days.product_id
),
dated as (
  select 'hour' as grain, hour_start as period_start, hour_at as starts_at, sales_hours.*
  from sales_hours
  union all
  select calendar.grain, cast(calendar.period_start as timestamp), calendar.starts_at, sales_hours.*
  from sales_hours
  join calendar on calendar.cal_date = sales_hours.day
),
rolled as (
  select
    grain, period_start, starts_at, dimension, segment,
    orders, worth_orders, payments, new_orders, returning_orders, unknown_orders,
    gross_sales, discounts, booked_sales, returns, shipping, taxes, costed_sales, cost
  from dated
  union all
  select
    grain, cast(period_start as timestamp), starts_at, 'product', segment,
    case when segment <> '(other)' then orders end,
    case when segment <> '(other)' then worth_orders end,
    case when segment <> '(other)' then payments end,
    case when segment <> '(other)' then new_orders end,
    case when segment <> '(other)' then returning_orders end,
    case when segment <> '(other)' then unknown_orders end,
    gross_sales, discounts,
    case when segment <> '(other)' then booked_sales end,
    returns,
    cast(0 as decimal(38, 4)), cast(0 as decimal(38, 4)), costed_sales, cost
  from products
)
select
  grain,
  period_start,
  starts_at,
  dimension,
  segment,
  cast(sum(orders) as bigint) as orders,
  cast(sum(worth_orders) as bigint) as worth_orders,
  cast(sum(payments) as bigint) as payments,
  cast(sum(new_orders) as bigint) as new_orders,
  cast(sum(returning_orders) as bigint) as returning_orders,
  cast(sum(unknown_orders) as bigint) as unknown_orders,
  cast(sum(gross_sales) as decimal(38, 4)) as gross_sales,
  cast(sum(discounts) as decimal(38, 4)) as discounts,
  cast(sum(booked_sales) as decimal(38, 4)) as booked_sales,
  cast(sum(returns) as decimal(38, 4)) as returns,
  cast(sum(gross_sales) - sum(discounts) - sum(returns) as decimal(38, 4)) as net_sales,
  cast(sum(shipping) as decimal(38, 4)) as shipping,
  cast(sum(taxes) as decimal(38, 4)) as taxes,
  cast(sum(costed_sales) as decimal(38, 4)) as costed_sales,
  cast(sum(cost) as decimal(38, 4)) as cost
from rolled
group by grain, period_start, starts_at, dimension, segment
