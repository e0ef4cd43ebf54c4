import { businessDate, startOfDate } from "../../window.ts";
import type { ShopFacts } from "./shopFacts.ts";
import type { StreamDefinition } from "./streams.ts";

/** Days of orders that an app without `read_all_orders` can see. */
const visibleDays = 60;

/** The scopes that a stream needs and the app lacks. A scope to write includes the one to read. */
export function missingScopes({ scopes }: ShopFacts, needed: readonly string[]): string[] {
  return needed.filter((scope) => !scopes.has(scope) && !scopes.has(scope.replace(/^read_/, "write_")));
}

/** The first business day whose orders can all be seen; undefined when there is no limit. */
export function firstVisibleDay({ scopes }: ShopFacts, now: Date, timeZone: string): Date | undefined {
  if (scopes.has("read_all_orders")) return undefined;
  const firstWhole = new Date(now.getTime() - (visibleDays - 1) * 86_400_000);
  return startOfDate(businessDate(firstWhole, timeZone), timeZone);
}

/** What the figures lack for want of scopes, and what to do, in plain sentences. */
export function scopeWarnings(source: string, facts: ShopFacts, definitions: readonly StreamDefinition[]): string[] {
  const warnings = definitions.flatMap(({ name, scopes }) => {
    const missing = missingScopes(facts, scopes);
    if (missing.length === 0) return [];
    return [
      `${source}: ${name} are left out, for the app lacks ${missing.join(" and ")}. Grant it in the app's settings.`,
    ];
  });
  if (!facts.scopes.has("read_all_orders")) {
    warnings.push(
      `${source}: only the orders of the last ${visibleDays} days can be seen, for the app lacks read_all_orders. Earlier ` +
        "days stay empty. Ask for read_all_orders in the app's settings: the next run then loads them.",
    );
  }
  return warnings;
}

/** Says so when the shop answers with another version than the one asked for; undefined when all is well. */
export function versionWarning(source: string, asked: string, served: string | null | undefined): string | undefined {
  if (served === undefined || served === null || served === asked) return undefined;
  return (
    `${source}: Shopify answers with version ${served} of its API, not ${asked}, which has probably ended. ` +
    "Figures may be wrong until Milepost is updated."
  );
}
