import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "../../lambdas/shared/context.ts";
import { folderLake } from "../../lambdas/shared/lake/folder.ts";
import { checkSettings } from "../../lambdas/shared/readSettings.ts";

/** An empty lake with a clock that stands until it is moved. */
export interface World {
  readonly ctx: Context;
  /** What was logged: `level: message`. */
  readonly logged: string[];
  move(seconds: number): void;
  close(): Promise<void>;
}

export const startedAt = new Date("2026-11-23T04:00:00.000Z");
export const executionArn = "arn:aws:states:eu-central-1:123456789012:execution:milepost-prod:one";

export async function openWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "milepost-run-"));
  const logged: string[] = [];
  let clock = startedAt.getTime();
  const ctx: Context = {
    lake: folderLake(join(folder, "lake")),
    settings: checkSettings(
      {
        business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" },
        sources: {
          "shop-eu": { vendor: "shopify", shop: "a.myshopify.com", since: "2026-01-01" },
          ecb: { vendor: "ecb", since: "2026-01-01" },
        },
      },
      "test",
    ),
    secrets: { read: async () => "", write: async () => {}, salt: async () => "" },
    run: "20261123T040000Z-0001",
    asOf: "2026-11-22",
    now: () => new Date(clock),
    fetch,
    sleep: async () => {},
    random: () => 0.5,
    remaining: () => 900_000,
    log: (level, message) => logged.push(`${level}: ${message}`),
    scratch: join(folder, "scratch"),
  };
  return {
    ctx,
    logged,
    move(seconds) {
      clock += seconds * 1000;
    },
    close: () => rm(folder, { recursive: true }),
  };
}
