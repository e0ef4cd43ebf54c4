import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ForgetOptions, forget, survey } from "../../lambdas/forget/forget.ts";
import { openErasures } from "../../lambdas/forget/journal.ts";
import { noVersions } from "../../lambdas/shared/lake/versions.ts";
import type { ConformWorld } from "../conform/conformWorld.ts";
import { linkFolder } from "../faults/wholeRun.ts";
import { conformAll, customer, jane, namingJane, openForgetWorld } from "./forgetWorld.ts";

const options: ForgetOptions = { versions: noVersions, recompute: async () => {} };
const tables = ["canonical/", "quarantine/"];
let world: ConformWorld;
/** The lake before anybody was erased. */
let before: string;
beforeAll(async () => {
  world = await openForgetWorld();
  before = join(world.folder, "before");
  await linkFolder(join(world.folder, "lake"), before);
});
afterAll(() => world.close());

async function asBefore(): Promise<void> {
  for (const folder of ["lake", "scratch"]) await rm(join(world.folder, folder), { recursive: true, force: true });
  await linkFolder(before, join(world.folder, "lake"));
}

test("a survey tells where somebody is, and changes nothing", async () => {
  await asBefore();
  const all = await world.digests("");
  const { found, suppressed, notSearched } = await survey(world.context(), jane, {});
  expect(found).toEqual({
    "raw/": { objects: expect.any(Number), records: expect.any(Number) },
    "inbox/": { objects: 4, records: 8 },
    "inbox_results/": { objects: 1, records: 1 },
    "quarantine/": { objects: 1, records: 1 },
    "canonical/": { objects: expect.any(Number), records: expect.any(Number) },
  });
  expect(suppressed).toEqual({ emails: 1, phones: 2, ids: 2 });
  expect(notSearched).toEqual([]);
  expect(await world.digests("")).toEqual(all);
  expect((await namingJane(world)).length).toBeGreaterThan(10);
});

test("nothing names the person afterwards, orders stay with their money, and others stay as they are", async () => {
  await asBefore();
  const money = async (source: string) =>
    (await world.rows("orders", source)).map(({ order_id, gross_amount, tax_amount, country }) => ({
      order_id,
      gross_amount,
      tax_amount,
      country,
    }));
  const was = { shop: await money("shop"), inbox: await money("inbox") };
  const { proof, keys } = await forget(world.context(), jane, options);
  expect(await namingJane(world)).toEqual([]);
  expect({ shop: await money("shop"), inbox: await money("inbox") }).toEqual(was);
  const orders = await world.rows("orders");
  const known = orders.map(({ order_id, customer_id, email_hash, phone_hash }) => [
    order_id,
    customer_id,
    email_hash !== null,
    phone_hash !== null,
  ]);
  expect(known.sort()).toEqual([
    ["1", null, false, false],
    ["2", null, false, false],
    ["3", null, false, false],
    ["4", "8", true, false],
    ["5", null, false, false],
    ["6", "9", true, false],
  ]);
  expect((await world.rows("customers")).map((row) => row.customer_id)).toEqual(["8", "9"]);
  expect((await world.rows("customers", "inbox")).map((row) => row.customer_id)).toEqual(["c2"]);
  const told = JSON.parse(await world.readText(proof));
  expect(told).toMatchObject({ left: 0, keys, not_searched: [], found: { "inbox/": { objects: 4, records: 8 } } });
  expect(JSON.stringify(told)).not.toMatch(/jane|example\.com|4917012345/i);
  expect(await openErasures(world.context())).toEqual([]);
});

test("made again from raw, the tables are what the erasure left", async () => {
  await asBefore();
  await forget(world.context(), jane, options);
  const erased = await world.digests(...tables);
  const dropped = await world.digests("raw/", "inbox/");
  await conformAll(world);
  expect(await world.digests(...tables)).toEqual(erased);
  // The next run takes no dropped file for a new one.
  expect(await world.digests("raw/", "inbox/")).toEqual(dropped);
  for (const prefix of ["canonical", "quarantine", "state/conform", "state/canonical"])
    await rm(join(world.folder, "lake", prefix), { recursive: true });
  await conformAll(world);
  expect(await world.digests(...tables)).toEqual(erased);
});

test("a file and a pull that bring the person again bring nobody", async () => {
  await asBefore();
  await forget(world.context(), jane, options);
  const erased = await world.rows("customers", "inbox");
  await cp(join(before, "inbox/customers/people.ndjson"), join(world.folder, "lake/inbox/customers/again.ndjson"));
  await world.putPull({ stream: "customers", pull: "p2", objects: [[customer(7, "jane@example.com")]] });
  await conformAll(world);
  expect((await world.rows("customers")).map((row) => row.customer_id)).toEqual(["8", "9"]);
  expect(await world.rows("customers", "inbox")).toEqual(erased);
  // The dropped file itself is the merchant's, until it is erased too.
  const left = (await namingJane(world)).filter((key) => !key.startsWith("raw/shop/customers/p2"));
  expect(left).toEqual(["inbox/customers/again.ndjson"]);
  await forget(world.context(), jane, options);
  expect(await namingJane(world)).toEqual([]);
});

test("somebody who is not there leaves a proof of having been looked for", async () => {
  await asBefore();
  const all = await world.digests(...tables, "raw/", "inbox/");
  const { found, proof } = await forget(world.context(), "nobody@example.com", options);
  expect(found).toEqual({});
  expect(JSON.parse(await world.readText(proof))).toMatchObject({ keys: [], left: 0 });
  expect(await world.digests(...tables, "raw/", "inbox/")).toEqual(all);
  await expect(survey(world.context(), "nobody", {})).rejects.toThrow("no e-mail address");
});
