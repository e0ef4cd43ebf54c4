import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { askAthena } from "../../bin/askAthena.ts";
import { athenaCost, costLine } from "../../bin/athenaCost.ts";
import { athenaValue } from "../../bin/athenaValue.ts";
import type { DeployedStage } from "../../bin/stageOutputs.ts";
import { milepost } from "./commandLine.ts";
import { fakeAthena, type Script } from "./fakeAthena.ts";
import { fakeStacks, startAws } from "./fakeAws.ts";

const failed = (StateChangeReason: string, ErrorCategory?: number, Retryable?: boolean): Script => ({
  states: ["QUEUED"],
  ends: { State: "FAILED", StateChangeReason, AthenaError: { ErrorCategory, Retryable } },
});
const athena = fakeAthena("milepost-prod", {
  "select 1": {
    states: ["QUEUED", "RUNNING", "RUNNING"],
    columns: [
      ["month", "timestamp"],
      ["sales", "decimal"],
      ["orders", "bigint"],
      ["note", "varchar"],
    ],
    rows: [
      ["2026-10-01 00:00:00.000", "1250.5000", "41", null],
      ["2026-11-01 00:00:00.000", "980.0000", "37", 'so far, a "good" one'],
    ],
    scannedBytes: 12_400_000,
  },
  many: { columns: [["n", "integer"]], rows: Array.from({ length: 2_500 }, (_, n) => [String(n)]) },
  "show tables": { columns: [["tab_name", "string"]], rows: [["orders"], ["refunds"]], header: false },
  "select tab_name": { columns: [["n", "varchar"]], rows: [["n"]] },
  column: failed(
    "COLUMN_NOT_FOUND: line 1:8: Column 'sale' cannot be resolved or requester is not authorized to access requested resources",
    2,
  ),
  table: failed("TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.milepost_prod.odrers' does not exist", 2),
  older: failed("line 1:15: Table 'awsdatacatalog.milepost_prod.kpi_wide' does not exist"),
  type: failed("TYPE_MISMATCH: line 1:31: '=' cannot be applied to varchar, integer"),
  data: failed("HIVE_BAD_DATA: Field value's type INT32 is incompatible with type string", 2),
  busy: failed("GENERIC_INTERNAL_ERROR: no nodes available", 1, true),
  large: { ends: { State: "CANCELLED", StateChangeReason: "Bytes scanned limit was exceeded" } },
  gone: { ends: { State: "CANCELLED", StateChangeReason: "Query was cancelled by user" } },
  broken: { refused: { type: "InvalidRequestException", message: "line 1:1: mismatched input 'selct'" } },
  forbidden: {
    refused: { type: "AccessDeniedException", message: "not authorized to perform: athena:StartQueryExecution" },
  },
});

let aws: Awaited<ReturnType<typeof startAws>>;
let folder: string;
beforeAll(async () => {
  const outputs = { LakeUrl: "s3://lake", AthenaWorkgroup: "milepost-prod", GlueDatabase: "milepost_prod" };
  aws = await startAws([fakeStacks({ "milepost-prod": outputs }), athena.service]);
  for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
  folder = await mkdtemp(join(tmpdir(), "milepost-athena-"));
  const settings = { business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" } };
  await writeFile(join(folder, "milepost.config.ts"), `export default ${JSON.stringify(settings)};`);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.stop();
  await rm(folder, { recursive: true });
});

const outputs: Record<string, string> = { workgroup: "milepost-prod", database: "milepost_prod" };
const stage: DeployedStage = {
  stage: "prod",
  stack: "milepost-prod",
  region: "eu-central-1",
  output: (name) => outputs[name] ?? "",
};
const slept: number[] = [];
const patience = {
  sleep: async (time: number) => {
    slept.push(time);
  },
};

describe("asking Athena", () => {
  test("waits longer each time, and reads values as a query of a lake at hand does", async () => {
    slept.length = 0;
    const answer = await askAthena(stage, "select 1", patience);
    expect(answer).toEqual({
      columns: ["month", "sales", "orders", "note"],
      rows: [
        ["2026-10-01 00:00:00", "1250.5000", 41, null],
        ["2026-11-01 00:00:00", "980.0000", 37, 'so far, a "good" one'],
      ],
      scannedBytes: 12_400_000,
      milliseconds: 1840,
    });
    expect(slept).toEqual([200, 300, 500]);
    expect(athena.seen.databases.at(-1)).toBe("milepost_prod");
  });

  test("reads all pages, and takes the names off the first", async () => {
    athena.seen.pages = 0;
    const { rows } = await askAthena(stage, "many", patience);
    expect(rows.map(([n]) => n)).toEqual(Array.from({ length: 2_500 }, (_, n) => n));
    expect(athena.seen.pages).toBe(3);
  });

  test("keeps the first row of what has no row of names, and one that only looks like it", async () => {
    expect((await askAthena(stage, "show tables", patience)).rows).toEqual([["orders"], ["refunds"]]);
    expect((await askAthena(stage, "select tab_name", patience)).rows).toEqual([["n"]]);
  });

  test.each([
    ["column", "SettingsError", /^The query cannot be answered: line 1:8: Column 'sale' cannot be resolved$/],
    ["table", "SettingsError", /^There is no table odrers.\n {2}Did you mean orders\?$/],
    ["older", "SettingsError", /no table kpi_wide.\n.*milepost-prod was deployed by an older version/],
    ["type", "SettingsError", /^The query cannot be answered: line 1:31: '=' cannot be applied/],
    ["data", "MilepostError", /^Athena failed at the query: Field value's type INT32/],
    ["busy", "MilepostError", /no nodes available\n.*trying again can help/],
    ["large", "SettingsError", /read more than the stage lets one query read.\n.*scanLimitGb/],
    ["gone", "MilepostError", /^The query was cancelled: Query was cancelled by user$/],
    ["broken", "SettingsError", /^The query cannot be answered: line 1:1: mismatched input 'selct'$/],
    ["forbidden", "SettingsError", /^Athena in eu-central-1 refuses: not authorized/],
  ])("says in words why %s has no answer", async (sql, name, message) => {
    const refused = await askAthena(stage, sql, patience).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name, message: expect.stringMatching(message) });
  });

  test("a workgroup that is gone is not the query's fault", async () => {
    const other = { ...stage, output: () => "milepost-old" };
    await expect(askAthena(other, "select 1", patience)).rejects.toMatchObject({
      name: "MilepostError",
      message: "Athena in eu-central-1 failed: WorkGroup milepost-old is not found.",
    });
  });

  test("stops the query when nobody waits any more", async () => {
    const interrupt = new AbortController();
    const sleep = async () => interrupt.abort();
    athena.seen.stopped = 0;
    await expect(askAthena(stage, "select 1", { sleep, signal: interrupt.signal })).rejects.toThrow("was stopped");
    expect(athena.seen.stopped).toBe(1);
  });
});

test.each([
  [undefined, "bigint", null],
  ["", "varchar", ""],
  ["9007199254740993", "bigint", "9007199254740993"],
  ["-12", "integer", -12],
  ["1.5E-4", "double", 0.00015],
  ["NaN", "double", "NaN"],
  ["0.1000", "decimal", "0.1000"],
  ["true", "boolean", true],
  ["2026-11-23 10:00:00.120", "timestamp", "2026-11-23 10:00:00.12"],
  ["2026-11-20 10:00:00.000", "timestamp", "2026-11-20 10:00:00"],
  ["2026-11-20", "date", "2026-11-20"],
])("%s as %s is %s", (text, type, value) => {
  expect(athenaValue(text, type)).toBe(value);
});

test("a query costs by the megabyte, ten at least", () => {
  expect(athenaCost(0)).toBeCloseTo(0.00005, 12);
  expect(athenaCost(10_000_001)).toBeCloseTo(0.000055, 12);
  expect(athenaCost(1e12)).toBeCloseTo(5, 12);
  expect(costLine({ scannedBytes: 250_000_000_000, milliseconds: 65_000 })).toBe(
    "Athena read 250.0 GB in 65.0 s: about 1.25 USD.",
  );
});

describe("milepost query --stage", () => {
  const ask = (...words: string[]) => milepost(["query", ...words], { folder, environment: aws.environment });

  test("prints the rows and says what they cost", async () => {
    const { code, out, note } = await ask("--stage", "prod", "select 1;");
    expect(out.trimEnd().split("\n")).toEqual([
      "month                    sales  orders  note",
      "2026-10-01 00:00:00  1250.5000      41",
      '2026-11-01 00:00:00   980.0000      37  so far, a "good" one',
    ]);
    expect(note).toBe("Athena read 12.4 MB in 1.8 s: about 0.000065 USD.\n");
    expect(code).toBe(0);
  });

  test("prints CSV and JSON alone on standard output", async () => {
    const csv = await ask("--stage", "prod", "--csv", "select 1");
    expect(csv.out).toBe(
      'month,sales,orders,note\n2026-10-01 00:00:00,1250.5000,41,\n2026-11-01 00:00:00,980.0000,37,"so far, a ""good"" one"\n',
    );
    const { out } = await ask("--stage", "prod", "--json", "select 1");
    expect(JSON.parse(out)[0]).toEqual({ month: "2026-10-01 00:00:00", sales: "1250.5000", orders: 41, note: null });
  });

  test.each([
    [["--stage", "prod", "--as-of", "2026-01-01", "select 1"], "it goes without --lake and --as-of"],
    [["--stage", "dev", "select 1"], "The settings know no stage dev."],
    [["--stage", "prod", " ; "], "There is no query"],
    [["--stage", "prod", "table"], "Did you mean orders?"],
  ])("refuses %j", async (words, message) => {
    const { code, out, note } = await ask(...words);
    expect(note).toContain(message);
    expect(out).toBe("");
    expect(code).toBe(2);
  });
});
