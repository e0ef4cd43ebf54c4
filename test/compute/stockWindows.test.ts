import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compute } from "../../lambdas/compute/compute.ts";
import { openTestLake, type TestLake } from "./testLake.ts";
import { makeSqlFolder } from "./testSql.ts";

/** Stock and demand of three variants over a leap year and more, with days that nobody counted or bought. */
const variants = ["a", "b", "c"];
const [first, count] = ["2023-11-20", 520];
const dayAfter = (day: string, days: number) =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
const chance = (seed: number, below: number) => (Math.imul(seed + 1, 2654435761) >>> 8) % below;
const cells = Array.from({ length: count }, (_, i) => dayAfter(first, i)).flatMap((day, i) =>
  variants.map((variant, v) => ({ day, variant, seed: i * 7 + v * 1009, isEarly: i < 60 + v * 90 })),
);
const sold = cells
  .filter(({ seed }) => chance(seed, 10) < 6)
  .map(({ day, variant, seed }) => ({ day, variant, units: 1 + chance(seed * 3, 9) }));
const counted = cells
  .filter(({ seed, isEarly }) => !isEarly && chance(seed * 5, 10) < 7)
  .map(({ day, variant, seed }) => ({ day, variant, onHand: chance(seed * 11, 12) - 2 }));

const stockDays = `-- Stock as it was counted.
-- grain: one day and variant
-- partition: month(day)
-- inputs: inventory_levels same
-- sort: dimension, segment, day
-- columns:
--   day date: The day
--   dimension varchar: variant
--   segment varchar: The variant
--   on_hand decimal(38,3): Units
--   available decimal(38,3): Units
--   stock_value decimal(38,4): At one each
--   oversold bigint: 0
select snapshot_date as day, 'variant' as dimension, variant_id as segment,
  cast(on_hand as decimal(38, 3)) as on_hand, cast(on_hand as decimal(38, 3)) as available,
  cast(on_hand as decimal(38, 4)) as stock_value, cast(0 as bigint) as oversold
from inventory_levels`;

const demandDays = `-- Demand as it was noted.
-- grain: one day and variant
-- partition: month(day)
-- inputs: orders same
-- sort: dimension, segment, day
-- columns:
--   day date: The day
--   dimension varchar: variant
--   segment varchar: The variant
--   units decimal(38,3): Sold
--   cost decimal(38,4): At two each
select order_date as day, 'variant' as dimension, channel as segment,
  cast(gross_amount as decimal(38, 3)) as units, cast(gross_amount * 2 as decimal(38, 4)) as cost
from orders`;

let lake: TestLake;
let sql: Awaited<ReturnType<typeof makeSqlFolder>>;
beforeAll(async () => {
  const own = (name: string) => readFile(`sql/cubes/${name}.sql`, "utf8");
  sql = await makeSqlFolder({
    "cubes/stock_days.sql": stockDays,
    "cubes/demand_days.sql": demandDays,
    "cubes/stock_months.sql": await own("stock_months"),
    "cubes/stock_series.sql": await own("stock_series"),
  });
  lake = await openTestLake();
  const levels = counted.map(({ day, variant, onHand }) => ({
    snapshot_date: day,
    location_id: "l",
    variant_id: variant,
    on_hand: onHand,
  }));
  const orders = sold.map(({ day, variant, units }, i) => ({
    order_id: `${i}`,
    created_at: `${day} 10:00:00`,
    processed_at: `${day} 10:00:00`,
    order_date: day,
    channel: variant,
    gross_amount: units,
  }));
  await lake.write("inventory_levels", "shop", levels);
  await lake.write("orders", "shop", orders);
});
afterAll(async () => {
  await lake.remove();
  await sql.remove();
});

test.each([28, 200])("stock_series: windows of %i and 365 days are the sums of their days", async (velocity) => {
  const context = lake.context(
    { asOf: dayAfter(first, count) },
    { definitions: { inventory: { velocity_days: velocity } } },
  );
  await compute(context, { sqlFolder: sql.folder });
  const rows = await lake.read(
    "cubes/stock_series/",
    `select day::varchar as day, segment as variant, recent_units::integer as recent_units, selling_days::integer as selling_days,
       year_units::integer as year_units, year_cost::integer as year_cost, year_on_hand::integer as year_on_hand,
       year_value::integer as year_value, year_snapshots::integer as year_snapshots
     from rows order by day, variant`,
  );
  const expected = counted
    .map(({ day, variant }) => figures(day, variant, velocity))
    .sort((a, b) => (`${a.day} ${a.variant}` < `${b.day} ${b.variant}` ? -1 : 1));
  expect(expected.length).toBeGreaterThan(700);
  expect(rows).toEqual(expected);
});

function figures(day: string, variant: string, velocity: number) {
  const last = <Cell extends { day: string; variant: string }>(cells: readonly Cell[], days: number) =>
    cells.filter((cell) => cell.variant === variant && cell.day <= day && cell.day > dayAfter(day, -days));
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const units = (days: number) => sum(last(sold, days).map((cell) => cell.units));
  const year = last(counted, 365);
  const seen = [...last(sold, count), ...last(counted, count)].map((cell) => cell.day).sort()[0] ?? day;
  const out = last(counted, velocity).filter(({ onHand }) => onHand <= 0).length;
  const held = sum(year.map(({ onHand }) => onHand));
  return {
    day,
    variant,
    recent_units: units(velocity),
    selling_days: Math.min(velocity, (Date.parse(day) - Date.parse(seen)) / 86_400_000 + 1) - out,
    year_units: units(365),
    year_cost: units(365) * 2,
    year_on_hand: held,
    year_value: held,
    year_snapshots: year.length,
  };
}
