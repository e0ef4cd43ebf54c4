import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { conformInbox } from "../../../lambdas/conform/inbox.ts";
import { readContracts } from "../../../lambdas/shared/contract.ts";
import { inboxLake } from "./inboxLake.ts";

const root = join(import.meta.dirname, "../../..");

test("every table has an example file, and each loads whole", async () => {
  await using lake = await inboxLake();
  const files = (await readdir(join(root, "docs/examples"))).sort();
  const tables = [...(await readContracts(join(root, "sql/canonical"))).keys()].sort();
  expect(files).toEqual(tables.map((table) => `${table}.csv`));
  for (const file of files) {
    await lake.drop(`inbox/${basename(file, ".csv")}/${file}`, await readFile(join(root, "docs/examples", file)));
  }
  await conformInbox(lake.ctx);
  for (const table of tables) {
    const result = JSON.parse((await lake.text(`inbox_results/${table}/${table}.csv.json`)) ?? "{}");
    expect(result, table).toMatchObject({ outcome: "loaded", rows: { rejected: 0, replaced: 0 } });
    expect((await lake.rows(table)).length, table).toBeGreaterThan(0);
  }
});

test("the guide links every example", async () => {
  const guide = await readFile(join(root, "docs/sources.md"), "utf8");
  for (const file of await readdir(join(root, "docs/examples"))) expect(guide).toContain(`(examples/${file})`);
});
