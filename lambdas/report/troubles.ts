import pLimit from "p-limit";
import { z } from "zod";
import type { Lake } from "../shared/lake.ts";
import { readStateFile } from "../shared/stateFile.ts";
import type { ReportData } from "./reportData.ts";

/** Rows that broke a table's rules and count in no figure, by source and table. */
export async function readQuarantined(lake: Lake): Promise<ReportData["quarantined"]> {
  const limit = pLimit(8);
  const objects = (await Array.fromAsync(lake.list("quarantine/"))).filter(({ key }) => key.endsWith(".ndjson"));
  const counted = await Promise.all(
    objects.map(({ key }) =>
      limit(async () => {
        const [, source = "", table = ""] = key.split("/");
        const body = (await lake.get(key))?.body ?? new Uint8Array();
        return { source, table, rows: body.reduce((lines, byte) => lines + (byte === newline ? 1 : 0), 0) };
      }),
    ),
  );
  const byTable = Map.groupBy(counted, ({ source, table }) => `${source}/${table}`);
  return [...byTable.values()].flatMap((own) => {
    const [first] = own;
    const rows = own.reduce((sum, one) => sum + one.rows, 0);
    return first === undefined || rows === 0 ? [] : [{ ...first, rows }];
  });
}

const newline = 10;

const resultSchema = z.looseObject({
  table: z.string(),
  file: z.string(),
  outcome: z.enum(["loaded", "refused", "repeated"]),
  rows: z.optional(z.looseObject({ rejected: z.int() })),
});
export type InboxResult = z.infer<typeof resultSchema>;

/** What became of each dropped file. */
export async function readInboxResults(lake: Lake): Promise<InboxResult[]> {
  const keys = (await Array.fromAsync(lake.list("inbox_results/"))).map(({ key }) => key);
  const files = await Promise.all(
    keys
      .filter((key) => key.endsWith(".json"))
      .map((key) => readStateFile(lake, key, resultSchema, "Delete it: it only tells what became of a file.")),
  );
  return files.flatMap((file) => (file === undefined ? [] : [file.value]));
}

/** The dropped files of which something, or all, was not loaded. */
export async function readRejected(lake: Lake): Promise<ReportData["rejected"]> {
  return (await readInboxResults(lake)).flatMap(({ table, file, outcome, rows }): ReportData["rejected"] => {
    if (outcome === "refused") return [{ table, file, rows: null }];
    return rows !== undefined && rows.rejected > 0 ? [{ table, file, rows: rows.rejected }] : [];
  });
}
