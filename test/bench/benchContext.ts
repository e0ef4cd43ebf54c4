import { join } from "node:path";
import type { Context } from "../../lambdas/shared/context.ts";
import { folderLake } from "../../lambdas/shared/lake/folder.ts";
import { settingsSchema } from "../../lambdas/shared/settings.ts";
import { business } from "./generate.ts";

/** The synthetic business as the verbs see it, in a folder. */
export function benchContext(folder: string, asOf: string): Context {
  const now = () => new Date(`${asOf}T23:00:00Z`);
  return {
    lake: folderLake(join(folder, "lake")),
    settings: settingsSchema.parse({
      business: { name: "Bench", timeZone: "Europe/Berlin", currency: "EUR" },
      sources: {
        [business.source]: { vendor: "shopify", shop: "bench.myshopify.com", since: business.start },
        ecb: { vendor: "ecb", since: business.start },
      },
    }),
    secrets: {
      read: async () => "none",
      write: async () => {},
      salt: async () => "bench",
    },
    run: `bench-${asOf}`,
    now,
    asOf,
    fetch: () => Promise.reject(new Error("the bench asks no vendor")),
    sleep: async () => {},
    random: () => 0.5,
    remaining: () => Number.POSITIVE_INFINITY,
    log: (level, message, facts) => {
      if (level === "warn" || level === "error")
        process.stderr.write(`${level}: ${message} ${JSON.stringify(facts)}\n`);
    },
    scratch: join(folder, "scratch"),
  };
}
