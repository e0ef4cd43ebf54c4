-- Net sales, cost and profit of goods whose cost is known, with the operating costs that settings bring in.
-- Operating costs belong to no channel or product: they stand in the total, and in their own cost type.
-- grain: one period, dimension and segment
-- partition: period(period_start)
-- inputs: sales_cube same, operating_cube all
-- sort: grain, dimension, segment, period_start
-- columns:
--   grain varchar: day, week, month, quarter, year
--   period_start timestamp: Start of the period, business wall clock
--   starts_at timestamp: The same instant, UTC
--   dimension varchar: total, channel, country, customer_type, device, campaign, staff, product, cost_type
--   segment varchar: The value; `goods` is the cost type of unit costs
--   costed_sales decimal(38,4): Net sales of goods whose cost is known
--   goods_cost decimal(38,4): Of those goods; null when no cost is known
--   cogs_costs decimal(38,4): Operating costs allocated to cogs that cogs.scope brings in: full all, landed freight and duty
--   level_costs decimal(38,4): Operating costs that margin.level takes off beyond cogs
--   flags varchar: low_coverage when fewer net sales than margin.min_coverage have a known cost
with sold as (
  select
    sales_cube.grain,
    sales_cube.period_start,
    sales_cube.starts_at,
    sales_cube.dimension,
    sales_cube.segment,
    sales_cube.costed_sales,
    case when sales_cube.costed_sales <> 0 or sales_cube.cost <> 0 then sales_cube.cost end as goods_cost,
    case
      when cast(sales_cube.costed_sales as double) < settings.margin_min_coverage * cast(sales_cube.net_sales as double)
        then 'low_coverage'
    end as flags
  from sales_cube
  cross join settings
  where sales_cube.grain <> 'hour'
),
spent as (
  select
    operating_cube.grain,
    operating_cube.period_start,
    operating_cube.starts_at,
    operating_cube.cost_type,
    sum(
      case
        when operating_cube.allocation <> 'cogs' then 0
        when settings.cogs_scope = 'full' then operating_cube.amount
        when settings.cogs_scope = 'landed' and operating_cube.cost_type in ('freight', 'duty') then operating_cube.amount
        else 0
      end
    ) as cogs_costs,
    sum(
      case
        when settings.margin_level <> 'gross' and operating_cube.allocation in ('acquisition', 'retention')
          then operating_cube.amount
        when settings.margin_level in ('operating', 'net') and operating_cube.allocation = 'opex'
          then operating_cube.amount
        when settings.margin_level = 'net' and operating_cube.allocation = 'non_operating' then operating_cube.amount
        else 0
      end
    ) as level_costs
  from operating_cube
  cross join settings
  where settings.cogs_scope <> 'product' or settings.margin_level <> 'gross'
  group by operating_cube.grain, operating_cube.period_start, operating_cube.starts_at, operating_cube.cost_type
),
joined as (
  select
    grain, period_start, starts_at, dimension, segment, costed_sales, goods_cost,
    cast(0 as decimal(38, 4)) as cogs_costs, cast(0 as decimal(38, 4)) as level_costs, flags
  from sold
  union all
  select
    grain, period_start, starts_at, 'cost_type', 'goods', costed_sales, goods_cost,
    cast(0 as decimal(38, 4)), cast(0 as decimal(38, 4)), flags
  from sold
  where dimension = 'total'
  union all
  select
    grain, period_start, starts_at, 'total', 'total', cast(0 as decimal(38, 4)), cast(null as decimal(38, 4)),
    cogs_costs, level_costs, cast(null as varchar)
  from spent
  union all
  select
    grain, period_start, starts_at, 'cost_type', cost_type, cast(0 as decimal(38, 4)), cast(null as decimal(38, 4)),
    cogs_costs, level_costs, cast(null as varchar)
  from spent
  where cogs_costs <> 0
)
select
  grain,
  period_start,
  starts_at,
  dimension,
  segment,
  cast(sum(costed_sales) as decimal(38, 4)) as costed_sales,
  cast(sum(goods_cost) as decimal(38, 4)) as goods_cost,
  cast(sum(cogs_costs) as decimal(38, 4)) as cogs_costs,
  cast(sum(level_costs) as decimal(38, 4)) as level_costs,
  max(flags) as flags
from joined
group by grain, period_start, starts_at, dimension, segment
