import { createServer } from "node:http";
import type { Fault } from "../faults.ts";
import { fail, send } from "../http.ts";
import { addDays, dateOf, instantOf } from "../shop/zonedTime.ts";
import { type FixedRates, type Fixings, makeFixings } from "./fixings.ts";

export interface SimulatedEcb {
  /** `http://127.0.0.1:<port>`: the `endpoint` of the source's settings. */
  readonly url: string;
  /** The file names asked for so far. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export interface EcbOptions {
  readonly now: () => Date;
  readonly fixings?: Fixings;
  /** What goes wrong with the nth request (from 0), if anything. */
  readonly faults?: (index: number, file: string) => Fault | undefined;
}

/**
 * Serves reference rates on loopback as the European Central Bank does: `eurofxref-daily.xml`, `-hist-90d.xml` and
 * `-hist.xml` below `/stats/eurofxref/`, newest day first. A day's fixing is there from 16:00 in Frankfurt.
 */
export async function startEcb({
  now,
  fixings = makeFixings(),
  faults = () => undefined,
}: EcbOptions): Promise<SimulatedEcb> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const file = /^\/stats\/eurofxref\/(eurofxref-[a-z0-9-]+\.xml)$/.exec(request.url ?? "")?.[1];
    const fault = file === undefined ? undefined : faults(requests.length, file);
    const days = file === undefined ? undefined : daysIn(file, fixings, now().getTime());
    requests.push(file ?? request.url ?? "");
    const headers = { "Content-Type": "text/xml" };
    if (fault !== undefined && fail(fault, response)) return;
    const outgoing =
      days === undefined ? { status: 404, headers, body: "" } : { status: 200, headers, body: xml(days) };
    send(response, outgoing, fault).catch((error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

type Day = readonly [string, FixedRates];

/** The file's days, newest first; undefined when there is no such file. */
function daysIn(file: string, fixings: Fixings, at: number): readonly Day[] | undefined {
  const today = dateOf(at, "Europe/Berlin");
  const last = at >= instantOf(today, "16:00:00", "Europe/Berlin") ? today : addDays(today, -1);
  const known = [...fixings].filter(([date]) => date <= last).reverse();
  switch (file) {
    case "eurofxref-daily.xml":
      return known.slice(0, 1);
    case "eurofxref-hist-90d.xml":
      return known.filter(([date]) => date >= addDays(today, -90));
    case "eurofxref-hist.xml":
      return known;
    default:
      return undefined;
  }
}

function xml(days: readonly Day[]): string {
  const cubes = days.map(([date, rates]) => {
    const each = Object.entries(rates).map(([currency, rate]) => `<Cube currency="${currency}" rate="${rate}"/>`);
    return `<Cube time="${date}">${each.join("")}</Cube>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">',
    "<gesmes:subject>Reference rates</gesmes:subject>",
    "<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>",
    `<Cube>${cubes.join("\n")}</Cube>`,
    "</gesmes:Envelope>",
    "",
  ].join("\n");
}
