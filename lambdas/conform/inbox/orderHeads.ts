import { z } from "zod";
import type { Contract } from "../../shared/contract.ts";
import { type Database, identifier, text } from "../../shared/duckdb.ts";
import type { GivenColumn } from "./columns.ts";
import { completeSelect, contractFaults } from "./complete.ts";
import type { Fault } from "./values.ts";

/** What a line carries of its order in any case: a file with no more than these need not mean to describe orders. */
const alsoOfLines = new Set(["created_at", "order_date", "currency"]);

/**
 * The version of an order of which a file tells nothing but the lines: it counts only until somebody tells more of the
 * order, since any other version is newer.
 */
const OLDEST_VERSION = "1970-01-01";

/**
 * Gathers in `heads` what the lines of `typed` say of their orders: the first line that says something counts, and goes
 * into every line of the order. A line that says something else is at fault, and `otherwise` names the columns.
 */
export async function agreeOnOrders(database: Database, given: readonly GivenColumn[]): Promise<Fault[]> {
  const columns = saidOfOrders(given);
  const names = [...columns.keys()].map(identifier);
  const first = names.map((name) => `arg_min(${name}, line) as ${name}`);
  const differs = ["false", ...names.map((name) => `min(${name}) <> max(${name})`)].join(" or ");
  await database.run(
    `create or replace temp table heads as
     select ${["coalesce(source, 'inbox') as source", "order_id", "min(line) as line", ...first].join(", ")},
       coalesce(${differs}, false) as differs
     from typed where not faulty and order_id is not null group by all`,
  );
  if (names.length === 0) return [];
  const said = names.map((name) => `coalesce(heads.${name}, typed.${name}) as ${name}`);
  const otherwise = [...columns.keys()].map(
    (name) => `case when typed.${identifier(name)} <> heads.${identifier(name)} then ${text(name)} end`,
  );
  await database.run(
    `create temp table agreed as
     select typed.* replace (${said.join(", ")}),
       case when heads.differs then list_filter([${otherwise.join(", ")}], lambda name: name is not null) end as otherwise
     from typed left join heads on heads.source = coalesce(typed.source, 'inbox') and heads.order_id = typed.order_id;
     drop table typed;
     alter table agreed rename to typed;
     update typed set faulty = true where len(otherwise) > 0`,
  );
  return [...columns].map(([name, header]) => ({
    column: header,
    condition: `coalesce(list_contains(otherwise, ${text(name)}), false)`,
    reason: "is not what an earlier line of the same order says",
  }));
}

/**
 * Makes the orders of the good lines in `made`. Where an order breaks the contract of orders, its lines are at fault.
 * `isWide` when the file describes the orders, and so has all lines of each.
 */
export async function makeOrders(
  database: Database,
  given: readonly GivenColumn[],
  orders: Contract,
  special: ReadonlyMap<string, string>,
): Promise<{ faults: Fault[]; isWide: boolean }> {
  const said = saidOfOrders(given);
  const isWide = [...said.keys()].some((name) => !alsoOfLines.has(name));
  const summed = new Set(["source", "order_id", "gross_amount", "discount_amount", "tax_amount", "_deleted"]);
  const columns = orders.columns
    .filter(({ name }) => name !== "_observed_at")
    .map(({ name, type }) => {
      if (name === "_version") return isWide ? "_version" : `timestamp '${OLDEST_VERSION}' as _version`;
      return said.has(name) || summed.has(name) ? identifier(name) : `cast(null as ${type}) as ${identifier(name)}`;
    });
  const taxed = said.has("order_tax_amount") ? "" : "cast(null as decimal(18,4)) as order_tax_amount, ";
  await database.run(
    `create or replace temp table heads as select *, ${taxed}false as faulty from heads;
     create or replace temp table made_typed as
     select line, faulty, ${columns.join(", ")} from (${special.get("orders_of_lines") ?? ""});
     create or replace temp table made as ${completeSelect(orders, "made_typed", special.get("orders"))}`,
  );
  const bad = await database.rows(z.object({ n: z.int() }), "select count(*) as n from made where not ok");
  if ((bad[0]?.n ?? 0) === 0) return { faults: [], isWide };
  await database.run(
    `update completed set ok = false from made
     where not made.ok and made.source = completed.source and made.order_id = completed.order_id`,
  );
  const faults = contractFaults(orders, (name) => said.has(name)).map((fault) => ({ ...fault, ofOrder: true }));
  return { faults, isWide };
}

/** The columns of `typed` that say something of the order, with the file's names for them. */
function saidOfOrders(given: readonly GivenColumn[]): Map<string, string> {
  const columns = given.filter((column) => column.ofOrder);
  return new Map(columns.map(({ name, header }) => [name.replace(/^(email|phone)$/, "$1_hash"), header]));
}
