import { z } from "zod";
import { MilepostError, messageOf } from "../shared/errors.ts";
import { readStateFile, writeStateFile } from "../shared/stateFile.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { CheckNode } from "./graph.ts";
import { inputsOf } from "./makeRows.ts";
import { partitionsOf, spanOf } from "./partitions.ts";
import { openInputs, type Run } from "./run.ts";
import { sideBySide } from "./sideBySide.ts";

/** How many of the rows that offend are kept, to show what is wrong. */
const EXAMPLES = 5;

const rowsSchema = z.array(z.record(z.string(), z.unknown()));
const foundSchema = z.strictObject({ fingerprint: z.string(), rows: z.int(), examples: rowsSchema });
type Found = z.infer<typeof foundSchema>;
const checksSchema = z.strictObject({
  layout: z.literal(1),
  checks: z.array(
    z.strictObject({
      check: z.string(),
      severity: z.enum(["fail", "warn"]),
      /** What is wrong when there are rows, and what to do. */
      title: z.string(),
      /** Rows that offend. */
      rows: z.int(),
      examples: rowsSchema,
      partitions: z.record(z.string(), foundSchema),
    }),
  ),
});
/** What the last run's checks found. Lies at `state/compute/checks.json`. */
export type Checks = z.infer<typeof checksSchema>;
export const checksKey = "state/compute/checks.json";

/** Makes the checks whose inputs have changed and writes what all of them find; undefined when time ran out first. */
export async function runChecks(run: Run): Promise<Checks["checks"] | undefined> {
  const remedy = "If nobody edited it, delete it: it is made again.";
  const read = await readStateFile(run.ctx.lake, checksKey, checksSchema, remedy);
  const known = (check: CheckNode) => read?.value.checks.find((other) => other.check === check.name)?.partitions ?? {};
  const wanted = run.graph.checks.flatMap((check) => {
    const partition = check.by === "month" ? ({ by: "month", column: "" } as const) : ({ by: "none" } as const);
    return partitionsOf({ partition, reaches: check.reaches }, run.tables, run.horizon).map((id) => ({
      check,
      id,
      fingerprint: fingerprintOf(run, { ...check, text: check.sql, byPeriod: false }, id),
    }));
  });
  const stale = wanted.filter(({ check, id, fingerprint }) => known(check)[id]?.fingerprint !== fingerprint);
  const made = new Map<string, Found>();
  // The checks of one month one after the other: they read the same objects.
  const months = [...Map.groupBy(stale, ({ id }) => id).values()];
  const isDone = await sideBySide(
    run,
    months,
    () => false,
    async (own, month) => {
      for (const { check, id, fingerprint } of month) {
        made.set(`${check.name}/${id}`, { fingerprint, ...(await offending(own, check, id)) });
      }
    },
  );
  if (!isDone) return undefined;

  const checks = run.graph.checks.map((check): Checks["checks"][number] => {
    const own = wanted.filter((one) => one.check === check);
    const partitions = Object.fromEntries(
      own.flatMap(({ id }) => {
        const found = made.get(`${check.name}/${id}`) ?? known(check)[id];
        return found === undefined ? [] : [[id, found]];
      }),
    );
    const found = Object.values(partitions);
    return {
      check: check.name,
      severity: check.severity,
      title: check.title,
      rows: found.reduce((sum, { rows }) => sum + rows, 0),
      examples: found.flatMap(({ examples }) => examples).slice(0, EXAMPLES),
      partitions,
    };
  });
  const value: Checks = { layout: 1, checks };
  if (JSON.stringify(value) !== JSON.stringify(read?.value)) {
    await writeStateFile(run.ctx.lake, checksKey, value, read?.facts);
  }
  return checks;
}

async function offending(run: Run, check: CheckNode, id: string) {
  await openInputs(run, inputsOf(run, check, [id], false), check.reads.tables, [id], spanOf([id]));
  try {
    const offending = `(${check.sql}) as offending`;
    const [count] = await run.database.rows(z.object({ rows: z.int() }), `select count(*) as rows from ${offending}`);
    const found = count?.rows ?? 0;
    if (found === 0) return { rows: 0, examples: [] };
    const examples = await run.database.rows(
      z.record(z.string(), z.unknown()),
      `select * from ${offending} order by all limit ${EXAMPLES}`,
    );
    return { rows: found, examples };
  } catch (cause) {
    throw new MilepostError(`${check.file}: the check ${check.name} could not be made: ${messageOf(cause)}`, { cause });
  }
}
