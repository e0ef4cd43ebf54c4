import type { Context } from "../../shared/context.ts";
import { MilepostError, SourceError } from "../../shared/errors.ts";
import type { EcbSettings } from "../../shared/sourceSettings.ts";
import { ask } from "../http.ts";
import { textAt } from "../json.ts";
import type { Batch, Finding, ReadRequest, Source, Stream } from "../source.ts";
import { startOfDate } from "../window.ts";
import { parseFixings, type Rate } from "./ecb/fixings.ts";

/** The European Central Bank's reference rates: units of each currency for one euro, fixed on working days. */
export function ecb(name: string, settings: EcbSettings, ctx: Context): Source {
  const base = (settings.endpoint ?? "https://www.ecb.europa.eu").replace(/\/+$/, "");

  async function fetchRates(file: string): Promise<Rate[]> {
    const url = `${base}/stats/eurofxref/${file}`;
    const { value } = await ask(
      ctx,
      name,
      { method: "GET", url, headers: { accept: "application/xml" } },
      parseFixings,
    );
    return value;
  }

  const rates: Stream = {
    name: "rates",
    // The bank sometimes corrects a fixing, and a day's may come late: a week is read again. The lead lets the first day
    // have the fixing before it.
    schedule: { kind: "days", by: "date", restatedDays: 7, leadDays: 14 },
    key(record) {
      const currency = textAt(record, "currency");
      return currency === undefined ? undefined : `${currency} ${textAt(record, "date")}`;
    },
    async *read({ window }: ReadRequest): AsyncGenerator<Batch, void, void> {
      if (window === null) return;
      const [from, to] = [window.from.slice(0, 10), window.to.slice(0, 10)];
      const recent = ctx.now().getTime() - Date.parse(window.from) < recentDays * 86_400_000;
      const all = await fetchRates(recent ? "eurofxref-hist-90d.xml" : "eurofxref-hist.xml");
      const wanted = all.filter(({ date }) => date >= from && date < to);
      refuseGaps(name, wanted, from, to);
      const keys = wanted.map(({ currency, date }) => `${currency} ${date}`);
      yield { lines: wanted.map((rate) => JSON.stringify(rate)), keys, cursor: null };
    },
  };

  return {
    vendor: "ecb",
    apiVersion: null,
    since: startOfDate(settings.since, "UTC"),
    connect: async () => ({ streams: [rates], warnings: () => [] }),
    async check(): Promise<Finding[]> {
      try {
        const dates = (await fetchRates("eurofxref-hist-90d.xml")).map(({ date }) => date).sort();
        return [{ level: "ok", text: `The last fixing is of ${dates.at(-1)}.` }];
      } catch (error) {
        if (error instanceof MilepostError) return [{ level: "fail", text: error.message }];
        throw error;
      }
    },
  };
}

/** The shorter file is asked for when it holds all that is wanted. */
const recentDays = 80;
/** No holiday is longer: a wider gap is a cut or stale file. */
const longestGapDays = 7;
const firstFixing = "1999-01-04";

function refuseGaps(source: string, rates: readonly Rate[], from: string, to: string): void {
  const days = [...new Set(rates.map(({ date }) => date))].sort();
  const edges = [from < firstFixing ? firstFixing : from, ...days, to];
  for (const [i, day] of edges.entries()) {
    const next = edges[i + 1];
    if (next === undefined || (Date.parse(next) - Date.parse(day)) / 86_400_000 <= longestGapDays) continue;
    throw new SourceError(
      `${source}: the reference rates have no fixing between ${day} and ${next}: the file is not whole.`,
      {
        source,
        retryable: false,
      },
    );
  }
}
