import type { Business } from "../vendors/shop/model.ts";
import { addDays, instantOf } from "../vendors/shop/zonedTime.ts";
import { affinityRows } from "./affinity.ts";
import { type Choices, defaultChoices } from "./choices.ts";
import { orderFacts } from "./facts.ts";
import { inventoryRows } from "./inventory.ts";
import { churnRows, lifetimeRows } from "./lifetime.ts";
import { type EuroRates, ratesTo } from "./rates.ts";
import type { Receipt } from "./receipts.ts";
import type { Row } from "./row.ts";
import { salesCube } from "./salesCube.ts";
import { profitRows, salesRows } from "./salesKpis.ts";
import { placesOf } from "./sequence.ts";

export interface OracleOptions {
  readonly business: Business;
  /** The last business day that is counted, `yyyy-mm-dd`. */
  readonly asOf: string;
  readonly timeZone: string;
  /** The reporting currency. */
  readonly currency: string;
  readonly fx: EuroRates;
  /** When the shop was looked at, oldest first: what is counted is the state at the last. Once, as `asOf` ends, unless said. */
  readonly looks?: readonly Date[];
  readonly definitions?: Partial<Choices>;
  /** What came into stock, as the papers say; none unless said. */
  readonly receipts?: readonly Receipt[];
}

/**
 * What every KPI must be, worked out from the simulated business itself with whole numbers: not from what the shop's API
 * says, and with none of the code or SQL that it is to be held against.
 */
export function expectedKpiValues({
  business,
  asOf,
  timeZone,
  currency,
  fx,
  looks,
  definitions,
  receipts = [],
}: OracleOptions): readonly Row[] {
  const choices = { ...defaultChoices, ...definitions };
  const instants = looks?.map((look) => look.getTime()) ?? [instantOf(addDays(asOf, 1), "00:00:00", timeZone) - 1000];
  const at = instants.at(-1) ?? 0;
  const rateOn = ratesTo(currency, fx);
  const facts = orderFacts({ business, at, looks: instants, receipts, asOf, timeZone, rateOn, choices });
  const places = placesOf(facts, choices.lookbackDays);
  const cube = salesCube(facts, places, timeZone);
  return [
    ...salesRows(cube, choices),
    ...profitRows(cube),
    ...affinityRows(facts, places, timeZone, choices),
    ...lifetimeRows(places, timeZone, choices),
    ...inventoryRows({ business, facts, looks: instants, at, asOf, timeZone, rateOn, choices, receipts }),
    ...churnRows(places, asOf, timeZone, choices),
  ];
}
