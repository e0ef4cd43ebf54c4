import { z } from "zod";
import { readCheckFiles } from "../compute/readCheckFiles.ts";
import type { Lake } from "../shared/lake.ts";
import { readStateFile } from "../shared/stateFile.ts";
import type { FailedCheck } from "./reportData.ts";

const checksSchema = z.looseObject({
  checks: z.array(
    z.looseObject({
      check: z.string(),
      severity: z.enum(["fail", "warn"]),
      rows: z.int(),
      title: z.optional(z.string()),
    }),
  ),
});

/** The checks of the newest compute that returned rows, in their own words: those of their files. */
export async function readChecks(lake: Lake): Promise<FailedCheck[]> {
  const files = new Map((await readCheckFiles()).map((check) => [check.name, check]));
  const file = await readStateFile(
    lake,
    "state/compute/checks.json",
    checksSchema,
    "Delete it: compute writes it again.",
  );
  return (file?.value.checks ?? [])
    .filter(({ rows }) => rows > 0)
    .map(({ check, severity, rows, title }) => {
      const en = title ?? check.replaceAll("_", " ");
      return { check, severity, rows, description: { en, "zh-CN": files.get(check)?.chinese ?? en } };
    });
}
