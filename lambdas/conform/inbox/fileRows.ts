import { z } from "zod";
import type { Contract } from "../../shared/contract.ts";
import { type Database, identifier, text } from "../../shared/duckdb.ts";
import { MilepostError } from "../../shared/errors.ts";
import { type GivenColumn, knownColumns } from "./columns.ts";
import { completeSelect, contractFaults } from "./complete.ts";
import { agreeOnOrders, makeOrders } from "./orderHeads.ts";
import { enumeratedColumns, type Fault, typedSelect, valueFaults } from "./values.ts";

/** What the conversion of a file needs to know. */
export interface FileRules {
  readonly contract: Contract;
  readonly orders: Contract;
  /** The table's own SELECT over `filled`, and those of the orders made from lines. */
  readonly special: ReadonlyMap<string, string>;
  /** Sources for which the table's rows are pulled from a vendor. */
  readonly pulled: readonly string[];
  /** When the file came, `yyyy-mm-dd hh:mm:ss.sss` UTC: the version of rows that tell none. */
  readonly arrivedAt: string;
}

/** The good rows of the file, by table: `incoming_<table>` holds them, with those of the files before. */
export interface FileRows {
  readonly loaded: number;
  /** Good rows that a later line of the same file replaces. */
  readonly replaced: number;
  readonly faults: readonly Fault[];
}

/**
 * Judges the rows of `dropped`: adds the good ones to `incoming_<table>`, and leaves `completed` (with `ok`) and, for
 * order lines, `heads` and `made` for the reasons of the bad ones.
 */
export async function judgeRows(
  database: Database,
  given: readonly GivenColumn[],
  rules: FileRules,
): Promise<FileRows> {
  const { contract, orders, special, pulled, arrivedAt } = rules;
  const isGiven = (name: string) => given.some((column) => column.name === name);
  const enumerated = enumeratedColumns([contract, orders]);
  const known = knownColumns(contract, orders);
  const faults = [...valueFaults(given, enumerated, pulled)];
  await database.run(`create or replace temp table typed as ${typedSelect(given, known, enumerated, pulled)}`);

  const ofLines = contract.table === "order_lines";
  if (ofLines) faults.push(...(await agreeOnOrders(database, given)));
  await database.run(
    `create or replace temp table completed as ${completeSelect(contract, "typed", special.get(contract.table))}`,
  );
  faults.push(...contractFaults(contract, isGiven));
  await refuseWithout(database, faults, given);
  if (ofLines) {
    const made = await makeOrders(database, given, orders, special);
    faults.push(...made.faults);
    await addIncoming(database, orders, "made", arrivedAt);
    if (made.isWide) await noteWholeOrders(database, arrivedAt);
  }
  const replaced = await addIncoming(database, contract, "completed", arrivedAt);
  const good = await database.rows(z.object({ n: z.int() }), "select count(*) as n from completed where ok");
  return { loaded: (good[0]?.n ?? 0) - replaced, replaced, faults };
}

/** Notes in `whole_orders` of which orders the file has all lines. */
async function noteWholeOrders(database: Database, arrivedAt: string): Promise<void> {
  await database.run(
    `create temp table if not exists whole_orders (
       source varchar, order_id varchar, _version timestamp, _observed_at timestamp
     );
     insert into whole_orders
     select source, order_id, coalesce(_version, timestamp ${text(arrivedAt)}), timestamp ${text(arrivedAt)}
     from made where ok`,
  );
}

/** A column that every row needs and none has is one mistake, not one for each row. */
async function refuseWithout(
  database: Database,
  faults: readonly Fault[],
  given: readonly GivenColumn[],
): Promise<void> {
  const problems: string[] = [];
  for (const { column, condition, reason } of faults) {
    if (!reason.startsWith("is missing") || given.some(({ name }) => name === column)) continue;
    const rows = await database.rows(
      z.object({ judged: z.int(), missing: z.int() }),
      `select count(*) filter (not faulty) as judged, count(*) filter (${condition}) as missing from completed`,
    );
    const { judged = 0, missing = 0 } = rows[0] ?? {};
    if (judged > 0 && judged === missing) problems.push(`The column ${column} ${reason}.`);
  }
  if (problems.length > 0) throw new MilepostError(problems.join("\n"), { problems });
}

/** Of several rows with one key, the newest version counts, then the later line. */
async function addIncoming(database: Database, contract: Contract, from: string, arrivedAt: string): Promise<number> {
  const key = contract.key.map(identifier).join(", ");
  const names = contract.columns.map(({ name }) => name);
  const values: Record<string, string> = {
    _version: `coalesce(_version, timestamp ${text(arrivedAt)})`,
    _observed_at: `timestamp ${text(arrivedAt)}`,
    _deleted: "coalesce(_deleted, false)",
  };
  const columns = names.map((name) => `${values[name] ?? identifier(name)} as ${identifier(name)}`).join(", ");
  const doubled = await database.rows(
    z.object({ n: z.int() }),
    `select cast(coalesce(sum(n - 1), 0) as bigint) as n from (select count(*) as n from ${from} where ok group by ${key} having count(*) > 1)`,
  );
  const replaced = doubled[0]?.n ?? 0;
  const newest =
    replaced === 0
      ? ""
      : `qualify row_number() over (partition by ${key} order by _version desc nulls first, line desc) = 1`;
  const target = identifier(`incoming_${contract.table}`);
  const typed = contract.columns.map(({ name, type }) => `${identifier(name)} ${type}`).join(", ");
  await database.run(`create temp table if not exists ${target} (${typed})`);
  await database.run(`insert into ${target} select ${columns} from (select * from ${from} where ok ${newest})`);
  return replaced;
}
