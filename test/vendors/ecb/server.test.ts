import { expect, test } from "vitest";
import { parseFixings } from "../../../lambdas/pull/sources/ecb/fixings.ts";
import { makeFixings } from "./fixings.ts";
import { type EcbOptions, type SimulatedEcb, startEcb } from "./server.ts";

const fixings = makeFixings();

async function withEcb(
  options: Partial<EcbOptions>,
  use: (ecb: SimulatedEcb, read: (name: string) => Promise<string>) => Promise<void>,
) {
  const ecb = await startEcb({ now: () => new Date("2026-06-30T04:00:00Z"), fixings, ...options });
  try {
    await use(ecb, async (name) => (await fetch(`${ecb.url}/stats/eurofxref/eurofxref-${name}.xml`)).text());
  } finally {
    await ecb.close();
  }
}

test("rates are fixed on working days only, the same for the same seed, whenever asked", () => {
  expect(makeFixings({ to: "2026-06-30" }).get("2026-06-29")).toEqual(fixings.get("2026-06-29"));
  expect(makeFixings({ seed: "other" }).get("2026-06-29")).not.toEqual(fixings.get("2026-06-29"));
  const closed = [
    "2026-06-27",
    "2026-06-28",
    "2026-04-03",
    "2026-04-06",
    "2026-05-01",
    "2025-12-25",
    "2025-12-26",
    "2026-01-01",
  ];
  expect(closed.filter((date) => fixings.has(date))).toEqual([]);
  expect(fixings.has("2026-04-07")).toBe(true);
});

test("the three files hold the same rates, newest first, as far back as each goes", () =>
  withEcb({}, async (_, read) => {
    const [daily, recent, all] = await Promise.all(
      ["daily", "hist-90d", "hist"].map(async (name) => parseFixings(await read(name))),
    );
    expect(daily).toEqual(
      Object.entries(fixings.get("2026-06-29") ?? {}).map(([currency, rate]) => ({
        currency,
        date: "2026-06-29",
        rate,
      })),
    );
    expect(recent?.slice(0, 3)).toEqual(daily);
    expect(recent?.at(-1)?.date).toBe("2026-04-01");
    expect(all?.slice(0, recent?.length)).toEqual(recent);
    expect(all?.at(-1)?.date).toBe("1999-01-04");
  }));

test("a day's fixing comes at 16:00 in Frankfurt", async () => {
  const last = async (now: string) => {
    let date = "";
    await withEcb({ now: () => new Date(now) }, async (_, read) => {
      date = parseFixings(await read("daily"))[0]?.date ?? "";
    });
    return date;
  };
  expect(await last("2026-06-30T13:59:59Z")).toBe("2026-06-29");
  expect(await last("2026-06-30T14:00:00Z")).toBe("2026-06-30");
});

test("an answer can fail, and a file that is not there is not found", () =>
  withEcb({ faults: (index) => (index === 0 ? { kind: "status", status: 503 } : undefined) }, async (ecb, read) => {
    expect(await read("daily")).not.toContain("Cube");
    expect(parseFixings(await read("daily"))).toHaveLength(3);
    expect((await fetch(`${ecb.url}/stats/eurofxref/eurofxref-weekly.xml`)).status).toBe(404);
    expect(ecb.requests).toEqual(["eurofxref-daily.xml", "eurofxref-daily.xml", "eurofxref-weekly.xml"]);
  }));
