import { afterEach, expect, test } from "vitest";
import { check } from "../../../lambdas/pull/check.ts";
import { pull } from "../../../lambdas/pull/pull.ts";
import { parseFixings } from "../../../lambdas/pull/sources/ecb/fixings.ts";
import { makeFixings } from "../../vendors/ecb/fixings.ts";
import { type SimulatedEcb, startEcb } from "../../vendors/ecb/server.ts";
import type { Fault } from "../../vendors/faults.ts";
import { distinctLines, manifestsOf, openPullWorld, stateOf } from "../pullWorld.ts";

const servers: SimulatedEcb[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

const fixings = makeFixings({ to: "2026-12-31" });

async function openBank(since: string, faults?: (index: number) => Fault | undefined) {
  let now = () => new Date("2026-06-30T22:30:00Z");
  const bank = await startEcb({ now: () => now(), fixings, faults });
  servers.push(bank);
  const world = openPullWorld({
    sources: { ecb: { vendor: "ecb", since, endpoint: bank.url } },
    clock: "2026-06-30T22:30:00Z",
  });
  now = world.now;
  return { ...world, bank, pull: () => pull("ecb", world.context()) };
}

/** The rates from a day up to and without another, as lines of raw. */
function expected(from: string, to: string): string[] {
  return [...fixings]
    .filter(([date]) => date >= from && date < to)
    .flatMap(([date, rates]) =>
      Object.entries(rates).map(([currency, rate]) => JSON.stringify({ currency, date, rate })),
    )
    .sort();
}

test("the first load brings all fixings from two weeks before the first day up to yesterday, as the bank writes them", async () => {
  const world = await openBank("2024-07-01");
  const result = await world.pull();
  expect(await distinctLines(world, "ecb", "rates")).toEqual(expected("2024-06-17", "2026-06-30"));
  expect(result).toMatchObject({ done: true, warnings: [], streams: [{ stream: "rates", objects: 1 }] });
  expect(world.bank.requests).toEqual(["eurofxref-hist.xml"]);
  const [manifest] = await manifestsOf(world, "ecb", "rates");
  expect(manifest?.window).toEqual({ by: "date", from: "2024-06-17T00:00:00.000Z", to: "2026-06-30T00:00:00.000Z" });
  expect((await stateOf(world, "ecb", "rates")).reach).toMatchObject({
    from: "2024-06-17T00:00:00.000Z",
    through: "2026-06-30T00:00:00.000Z",
  });
});

test("later runs read the short file, once a day, with a week that may have been corrected", async () => {
  const world = await openBank("2024-07-01");
  await world.pull();
  await world.pull();
  expect(world.bank.requests).toHaveLength(1);
  world.setClock("2026-07-03T06:00:00Z");
  await world.pull();
  expect(world.bank.requests.slice(1)).toEqual(["eurofxref-hist-90d.xml"]);
  expect(await distinctLines(world, "ecb", "rates")).toEqual(expected("2024-06-17", "2026-07-03"));
  expect((await manifestsOf(world, "ecb", "rates")).at(-1)?.window?.from).toBe("2026-06-23T00:00:00.000Z");
});

const faults: readonly (readonly [string, Fault])[] = [
  ["503", { kind: "status", status: 503 }],
  ["a web page", { kind: "html" }],
  ["a cut file", { kind: "cut" }],
];

test.each(faults)("%s passes when it is over, and is refused while it lasts", async (_name, fault) => {
  const passing = await openBank("2026-06-01", (index) => (index < 2 ? fault : undefined));
  await passing.pull();
  expect(await distinctLines(passing, "ecb", "rates")).toEqual(expected("2026-05-18", "2026-06-30"));
  const lasting = await openBank("2026-06-01", () => fault);
  await expect(lasting.pull()).rejects.toThrow(/GET http.*eurofxref-hist-90d\.xml: .*\(asked 6 times\)/);
  expect((await stateOf(lasting, "ecb", "rates")).reach.through).toBeNull();
});

test("a stale file is refused", async () => {
  const world = await openBank("2026-06-01");
  await world.pull();
  const late = await startEcb({ now: () => new Date("2026-06-30T22:30:00Z"), fixings });
  servers.push(late);
  world.setClock("2026-07-20T06:00:00Z");
  const stale: typeof fetch = (input) =>
    fetch(String(input instanceof Request ? input.url : input).replace(world.bank.url, late.url));
  await expect(pull("ecb", world.context({ fetch: stale }))).rejects.toThrow(
    /no fixing between 2026-06-30 and 2026-07-20/,
  );
  expect((await stateOf(world, "ecb", "rates")).reach.through).toBe("2026-06-30T00:00:00.000Z");
});

test("check names the last fixing", async () => {
  const world = await openBank("2026-06-01");
  expect(await check("ecb", world.context())).toEqual([{ level: "ok", text: "The last fixing is of 2026-06-30." }]);
});

const file = (cubes: string) =>
  `<gesmes:Envelope xmlns:gesmes="g"><gesmes:subject>Reference rates</gesmes:subject><Cube>${cubes}</Cube></gesmes:Envelope>`;

test("a file of one day and one currency is read, its number kept as text", () => {
  expect(parseFixings(file(`<Cube time='2026-11-20'><Cube currency='USD' rate='1.0800'/></Cube>`))).toEqual([
    { currency: "USD", date: "2026-11-20", rate: "1.0800" },
  ]);
});

test.each([
  ["no days", ""],
  ["a day that is none", `<Cube time='2026-13-01'><Cube currency='USD' rate='1.08'/></Cube>`],
  ["a rate that is none", `<Cube time='2026-11-20'><Cube currency='USD' rate='N/A'/></Cube>`],
  ["a rate of nothing", `<Cube time='2026-11-20'><Cube currency='USD' rate='0.0'/></Cube>`],
  ["a day without rates", `<Cube time='2026-11-20'></Cube>`],
  ["an open tag", `<Cube time='2026-11-20'><Cube currency='USD' rate='1.08'/>`],
])("a file with %s is none", (_name, cubes) => {
  expect(() => parseFixings(file(cubes))).toThrow(SyntaxError);
});
