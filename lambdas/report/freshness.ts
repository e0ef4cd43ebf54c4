import { Temporal } from "temporal-polyfill";
import type { Context } from "../shared/context.ts";
import { MilepostError } from "../shared/errors.ts";
import type { Lake } from "../shared/lake.ts";
import type { RunRecord } from "../shared/runLedger.ts";
import { readStateFile } from "../shared/stateFile.ts";
import { type Coverage, coverageSchema } from "../shared/tableManifest.ts";
import { firstLine } from "./firstLine.ts";
import type { SourceFacts } from "./reportData.ts";

/** A source is stale when its last full day is so many days before the day of the report. */
const staleDays = 2;

/** How far each table of each source is loaded. */
export async function readCoverage(lake: Lake): Promise<Coverage[]> {
  const keys = (await Array.fromAsync(lake.list("state/coverage/"))).map(({ key }) => key);
  return Promise.all(
    keys.map(async (key) => {
      const file = await readStateFile(lake, key, coverageSchema, "Delete it: conform writes it again.");
      if (file === undefined) throw new MilepostError(`${lake.url}: ${key} is gone.`, { key });
      return file.value;
    }),
  );
}

/** Every configured source and every other that has data, with how far all of its tables reach. */
export function sourceFacts(
  { settings, asOf }: Pick<Context, "settings" | "asOf">,
  coverage: readonly Coverage[],
  run: RunRecord | undefined,
): SourceFacts[] {
  const bySource = Map.groupBy(coverage, ({ source }) => source);
  const names = new Set([...Object.keys(settings.sources), ...bySource.keys()]);
  return [...names].sort().map((source) => {
    const own = bySource.get(source) ?? [];
    const through = own.map((table) => table.through).reduce<string | null>(earlier, null);
    const failed = run?.steps.find((step) => step.source === source && step.outcome === "failed");
    return {
      source,
      from: own.map((table) => table.from).reduce<string | null>(earlier, null),
      through,
      stale: source in settings.sources && isStale(through, asOf, settings.business.timeZone),
      failure: failed === undefined ? null : { step: failed.verb, message: firstLine(failed.message ?? "") },
    };
  });
}

function isStale(through: string | null, asOf: string, timeZone: string): boolean {
  if (through === null) return true;
  const day = Temporal.Instant.from(through).toZonedDateTimeISO(timeZone).toPlainDate();
  return day.until(Temporal.PlainDate.from(asOf)).days >= staleDays;
}

function earlier(one: string | null, other: string): string {
  return one === null || other < one ? other : one;
}
