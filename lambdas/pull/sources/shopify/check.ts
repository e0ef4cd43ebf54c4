import { MilepostError } from "../../../shared/errors.ts";
import type { Finding } from "../../source.ts";
import { scopeWarnings, versionWarning } from "./access.ts";
import type { Served, ShopifyClient } from "./client.ts";
import { readShop } from "./shopFacts.ts";
import { staffTrial, staffWarning } from "./staff.ts";
import { streams } from "./streams.ts";

/** A clock further off than this makes windows end too early or too late. */
const tolerableSkewMs = 60_000;

/** Whether the credentials are good, what they may see, which version answers, and whether the clocks agree. */
export async function checkShop(
  client: ShopifyClient,
  source: string,
  asked: string,
  business: { timeZone: string; currency: string },
): Promise<Finding[]> {
  try {
    const facts = await readShop(client);
    const staff = await staffTrial(client, facts).access();
    const served = client.served();
    const zoneDiffers = facts.timeZone !== business.timeZone;
    return [
      { level: "ok", text: `The credentials open ${facts.domain} (${facts.plan}).` },
      zoneDiffers
        ? {
            level: "warn",
            text: `The shop's own reports cut days in ${facts.timeZone}, these figures in ${business.timeZone}.`,
          }
        : { level: "ok", text: `Days are cut in ${facts.timeZone}, as in the shop's own reports.` },
      ...(facts.currency === business.currency
        ? []
        : [{ level: "ok" as const, text: `Amounts in ${facts.currency} are converted to ${business.currency}.` }]),
      ...accessFindings(scopeWarnings(source, facts, streams)),
      ...(staff === "denied" ? [{ level: "warn" as const, text: staffWarning(source) }] : []),
      versionFinding(versionWarning(source, asked, served?.version), asked),
      ...skewFindings(served),
    ];
  } catch (error) {
    if (error instanceof MilepostError) return [{ level: "fail", text: error.message }];
    throw error;
  }
}

function accessFindings(warnings: readonly string[]): Finding[] {
  if (warnings.length === 0) return [{ level: "ok", text: "The app has every scope that is needed." }];
  return warnings.map((text) => ({ level: "warn", text }));
}

function versionFinding(warning: string | undefined, asked: string): Finding {
  return warning === undefined
    ? { level: "ok", text: `Version ${asked} of the API answers.` }
    : { level: "warn", text: warning };
}

function skewFindings(served: Served | undefined): Finding[] {
  const ahead = served?.clockAheadMs;
  if (ahead === undefined || Math.abs(ahead) <= tolerableSkewMs) return [];
  const seconds = Math.round(Math.abs(ahead) / 1000);
  const side = ahead > 0 ? "behind" : "ahead of";
  return [{ level: "warn", text: `This machine's clock is ${seconds} s ${side} Shopify's. Set it right.` }];
}
