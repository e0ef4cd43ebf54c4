import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/**
 * A SQL folder of a test's own: the given files, by their path in it, beside the real contracts, prelude and the SQL that
 * finishes KPIs.
 */
export async function makeSqlFolder(
  files: Readonly<Record<string, string>>,
): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "milepost-sql-"));
  for (const own of ["canonical", "kpi_values", "prelude.sql"])
    await cp(join("sql", own), join(folder, own), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A small chain of everything the engine knows: facts by month, one that reads the past, cubes by month, year and whole. */
export const smallSql: Readonly<Record<string, string>> = {
  "facts/sold.sql": `-- Orders that count.
-- grain: one order
-- partition: month(order_date)
-- inputs: orders same, rates same
-- sort: order_date, source, order_id
-- columns:
--   source varchar: The source
--   order_id varchar: The order
--   order_date date: Its day
--   customer_id varchar: Its customer
--   channel varchar: Its channel
--   amount decimal(18,4): Its worth
select orders.source, orders.order_id, orders.order_date, orders.customer_id, orders.channel,
  cast(cast(orders.gross_amount as decimal(20, 4)) * rates.rate as decimal(18, 4)) as amount
from orders
cross join as_of
join rates on rates.day = orders.order_date
where orders.order_date <= as_of.as_of and not orders.is_test`,

  "facts/rates.sql": `-- The last fixing before each day.
-- grain: one day
-- partition: month(day)
-- inputs: fx_rates -7d..0d
-- sort: day
-- columns:
--   day date: The day
--   rate decimal(18,8): The rate
select calendar.cal_date as day, max_by(fx_rates.rate, fx_rates.rate_date) as rate
from calendar
join fx_rates on fx_rates.rate_date < calendar.cal_date and fx_rates.rate_date >= date_add('day', -7, calendar.cal_date)
where calendar.grain = 'day'
group by calendar.cal_date`,

  "facts/sequence.sql": `-- Where each order stands in its customer's history.
-- grain: one order
-- partition: month(order_date)
-- inputs: sold past
-- sort: order_date, source, order_id
-- columns:
--   source varchar: The source
--   order_id varchar: The order
--   order_date date: Its day
--   place bigint: 1 for the first
select source, order_id, order_date,
  row_number() over (partition by customer_id order by order_date, source, order_id) as place
from sold`,

  "cubes/sold_days.sql": `-- Sales by day.
-- grain: one day, dimension and segment
-- partition: month(period_start)
-- inputs: sold same, sequence same
-- sort: period_start, dimension, segment
-- columns:
--   period_start timestamp: The day
--   dimension varchar: total or channel
--   segment varchar: The channel
--   amount decimal(38,4): Sales
--   orders bigint: Orders
--   first_orders bigint: First orders
select cast(sold.order_date as timestamp) as period_start,
  case when grouping(sold.channel) = 1 then 'total' else 'channel' end as dimension,
  case when grouping(sold.channel) = 1 then 'total' else coalesce(sold.channel, '(unknown)') end as segment,
  cast(sum(sold.amount) as decimal(38, 4)) as amount,
  count(*) as orders,
  count_if(sequence.place = 1) as first_orders
from sold
join sequence on sequence.source = sold.source and sequence.order_id = sold.order_id
group by grouping sets ((sold.order_date), (sold.order_date, sold.channel))`,

  "cubes/sold_periods.sql": `-- Sales by period.
-- grain: one period, dimension and segment
-- partition: year(period_start)
-- inputs: sold_days period
-- sort: grain, period_start, dimension, segment
-- columns:
--   grain varchar: day to year
--   period_start timestamp: Its start
--   starts_at timestamp: The instant
--   dimension varchar: total or channel
--   segment varchar: The channel
--   amount decimal(38,4): Sales
--   orders bigint: Orders
--   first_orders bigint: First orders
select calendar.grain, cast(calendar.period_start as timestamp) as period_start, calendar.starts_at,
  sold_days.dimension, sold_days.segment,
  cast(sum(sold_days.amount) as decimal(38, 4)) as amount,
  cast(sum(sold_days.orders) as bigint) as orders,
  cast(sum(sold_days.first_orders) as bigint) as first_orders
from sold_days
join calendar on calendar.cal_date = cast(sold_days.period_start as date)
group by calendar.grain, calendar.period_start, calendar.starts_at, sold_days.dimension, sold_days.segment`,

  "cubes/best_days.sql": `-- The best days of all.
-- grain: one day
-- partition: none
-- sort: place
-- columns:
--   place bigint: 1 for the best
--   day date: The day
select place, day from (
  select row_number() over (order by amount desc, period_start) as place, cast(period_start as date) as day
  from sold_days where dimension = 'total'
) as ranked
where place <= 3`,

  "kpis/sales/sold_value.sql": `-- Sold | 销售额
-- unit: money   better: up   grains: day..year   adds: sum
-- by: channel
-- covered by: orders
-- What was sold.
select grain, period_start, dimension, segment, amount as numerator from sold_periods`,

  "kpis/sales/first_share.sql": `-- First orders | 首单
-- unit: percent   better: up   grains: day..year   adds: ratio
-- by: channel
-- covered by: orders
-- measures:
--   first_orders count up sum: First orders
--   first_share percent up ratio: Of all orders
-- Who is new.
select 'first_orders' as measure, grain, period_start, dimension, segment, first_orders as numerator,
  cast(null as bigint) as denominator from sold_periods
union all
select 'first_share', grain, period_start, dimension, segment, first_orders, orders from sold_periods`,

  "checks/no_rate.sql": `-- severity: fail
-- partition: month
-- inputs: orders same, rates same
-- Orders of a day without a rate.
select orders.order_id from orders
cross join as_of
left join rates on rates.day = orders.order_date
where rates.rate is null and orders.order_date <= as_of.as_of`,
};
