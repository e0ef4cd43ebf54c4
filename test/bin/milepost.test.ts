import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { printError } from "../../bin/terminal.ts";
import { milepost } from "./commandLine.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "milepost-cli-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Settings as a user has them, beside the program's own files. */
async function writeSettings(text: string): Promise<void> {
  const head = `import { defineSettings } from "${process.cwd()}/lambdas/shared/settings.ts";\n`;
  await writeFile(join(folder, "milepost.config.ts"), `${head}export default defineSettings(${text});\n`);
}
const business = `business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" }`;

describe("wrong use ends with 2", () => {
  test.each([
    { words: ["stauts"], says: "Did you mean status?" },
    { words: ["kpis", "--jsn"], says: "unknown option '--jsn'" },
    { words: ["kpi"], says: "missing required argument 'id'" },
    { words: ["kpi", "sales", "--grain", "minute"], says: "Allowed choices are hour, day, week, month, quarter, year" },
    { words: ["status"], says: "There is no lake at ./lake.\n  npm run demo makes one" },
    { words: ["run"], says: "There are no settings at milepost.config.ts." },
    { words: ["status", "--lake", "ftp://x"], says: '"ftp://x" is no lake.' },
  ])("$words", async ({ words, says }) => {
    const { code, note, out } = await milepost(words, { folder });
    expect(note).toContain(says);
    expect(note).not.toMatch(/\n\s+at /);
    expect(out).toBe("");
    expect(code).toBe(2);
  });

  test("a mistake in the settings", async () => {
    await writeSettings(`{ ${business}, definitions: { sales: { measure: "nett" } } }`);
    const { code, note } = await milepost(["run"], { folder });
    expect(note).toBe(
      `milepost.config.ts has a mistake:

definitions.sales.measure
  stands there: "nett"
  allowed: "net", "total" or "gross"
  did you mean "net"?
`,
    );
    expect(code).toBe(2);
  });

  test("settings that are no program", async () => {
    await writeFile(join(folder, "milepost.config.ts"), "export default { business: ;\n");
    const { code, note } = await milepost(["check"], { folder });
    expect(note).toMatch(/^milepost\.config\.ts cannot be read as TypeScript: /);
    expect(note).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
  });

  test("a goal about a KPI there is not", async () => {
    const goal = `{ id: "g", name: "G", kpi: "slaes", kind: "level", baseline: { start: "2025-01-01", end: "2025-02-01" },
      start: "2026-01-01", deadline: "2026-02-01", change: { percent: 10 } }`;
    await writeSettings(`{ ${business}, goals: [${goal}] }`);
    const { code, note } = await milepost(["run"], { folder });
    expect(note).toContain("goals[0].kpi: there is no KPI called slaes; did you mean sales?");
    expect(code).toBe(2);
  });
});

test("lists the KPIs for people and for programs", async () => {
  const [people, programs] = await Promise.all([milepost(["kpis"]), milepost(["kpis", "--json"])]);
  expect(people.out).toMatch(/^sales +Sales +sales +money +hour\.\.year$/m);
  const listed: { id: string }[] = JSON.parse(programs.out);
  expect(listed.map(({ id }) => id)).toContain("average_order_value");
});

describe("on an empty lake", () => {
  beforeEach(async () => {
    await mkdir(join(folder, "lake"));
    await writeSettings(`{ ${business} }`);
  });

  test("answers a query as a table, JSON and CSV", async () => {
    const sql = `select 1 as a, 'x, "y"' as b, cast(null as varchar) as c, date '2026-11-22' as d`;
    const [table, json, csv] = await Promise.all(
      [[], ["--json"], ["--csv"]].map((form) => milepost(["query", sql, ...form], { folder })),
    );
    expect(table?.out).toBe('a  b       c  d\n1  x, "y"     2026-11-22\n');
    expect(JSON.parse(json?.out ?? "")).toEqual([{ a: 1, b: 'x, "y"', c: null, d: "2026-11-22" }]);
    expect(csv?.out).toBe('a,b,c,d\n1,"x, ""y""",,2026-11-22\n');
  });

  test.each([
    { sql: "select * from kpi_value", says: "There is no table kpi_value.\n  Did you mean kpi_values?" },
    { sql: "select nothing from kpi_values", says: "nothing" },
    { sql: "drop table orders", says: "SELECT" },
    { sql: " ", says: "There is no query" },
  ])("says why $sql cannot be answered", async ({ sql, says }) => {
    const { code, note } = await milepost(["query", sql], { folder });
    expect(note).toContain(says);
    expect(note).not.toMatch(/\n\s+at /);
    expect(note).not.toContain("describe");
    expect(code).toBe(2);
  });

  test("refuses to compute a day that has not come", async () => {
    const { code, note } = await milepost(["run", "--as-of", "9998-01-01"], { folder });
    expect(note).toMatch(
      /^--as-of 9998-01-01 has not come yet\.\n {2}Today is \d{4}-\d\d-\d\d \(Europe\/Berlin\)\.\n$/,
    );
    expect(code).toBe(2);
  });

  test("says what to do where the lake's folder may not be written", () => {
    const terminal = { note: (text: string) => notes.push(text), out: () => {}, interactive: false, environment: {} };
    const notes: string[] = [];
    printError(terminal, Object.assign(new Error("EACCES: permission denied, mkdir 'lake'"), { code: "EACCES" }));
    expect(notes).toEqual([
      "The folder does not take it: EACCES: permission denied, mkdir 'lake'\n  Let this user write there, or name another lake with --lake.",
    ]);
  });

  test("shows what a KPI comes from, and that it has no figures yet", async () => {
    const { code, out } = await milepost(["kpi", "average_order_value"], { folder });
    expect(out).toContain("Average order value");
    expect(out).toMatch(/Comes from .*sql\/kpis\/sales\/average_order_value\.sql, which reads/);
    expect(out).toMatch(/^ {2}orders \(canonical\)$/m);
    expect(out).toContain("There are no figures by month yet.");
    const words = ["kpi", "sales", "--dimension", "country", "--segment", "XX"];
    const cut = await milepost(words, { folder });
    expect(cut.out).toContain("There are no figures by month for XX: without --segment all are shown.");
    expect(code).toBe(0);
  });

  test("says that nothing has run", async () => {
    const { code, out } = await milepost(["status"], { folder });
    expect(out).toContain("Runs\nnone yet");
    expect(code).toBe(0);
    const checked = await milepost(["check", "--json"], { folder });
    expect(JSON.parse(checked.out)).toContainEqual({
      about: "./lake",
      level: "warn",
      text: "nothing has run yet: npx milepost run",
    });
  });

  test("says that a report has no figures rather than showing a blank", async () => {
    const { code, out } = await milepost(["report", "--preview", "--text"], { folder });
    expect(out).toContain("There are no figures yet");
    expect(code).toBe(0);
  });

  test("shows where an unexpected error came from only when asked", async () => {
    await cp(join(folder, "milepost.config.ts"), join(folder, "broken.ts"));
    const words = ["query", "select 1", "--config", "missing.ts"];
    const plain = await milepost(words, { folder });
    const debug = await milepost(words, { folder, environment: { MILEPOST_DEBUG: "1" } });
    expect(plain.note).not.toMatch(/\n\s+at /);
    expect(debug.note).toMatch(/\n\s+at /);
  });
});
