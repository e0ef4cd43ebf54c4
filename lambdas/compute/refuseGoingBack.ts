import type { Context } from "../shared/context.ts";
import { MilepostError } from "../shared/errors.ts";
import { latestComputes } from "../shared/runLedger.ts";

/**
 * Rejects when figures of a later day stand already: they would be taken back to the earlier day, and `kpi_snapshots`,
 * where the later day's count as the newer, would go on saying otherwise.
 */
export async function refuseGoingBack({ lake, asOf }: Pick<Context, "lake" | "asOf">): Promise<void> {
  const days = (await latestComputes(lake)).map((computed) => computed.asOf);
  const newest = [asOf, ...days].sort().at(-1);
  if (newest === asOf) return;
  throw new MilepostError(`${lake.url}: the figures stand as of ${newest}, and cannot go back to ${asOf}.`, {
    remedy: `What stood on ${asOf} is in kpi_snapshots (sql/athena/kpi_as_of.sql). To compute it anew, run in another lake: --lake.`,
  });
}
