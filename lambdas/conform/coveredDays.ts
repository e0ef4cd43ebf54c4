import { type Database, text } from "../shared/duckdb.ts";
import type { ConformState } from "./conformState.ts";
import type { Pull } from "./pendingPulls.ts";

/**
 * Makes the temporary table `covered` (day, observed_at): for each day that the pulls of a batch cover, the newest pull
 * over it, those consumed earlier included. A snapshot covers the business day at whose end it stands; a window the days it spans.
 */
export async function coverDays(
  database: Database,
  pulls: readonly Pull[],
  consumed: ConformState["pulls"],
): Promise<void> {
  const spans = [
    ...pulls.map(({ manifest }) => spanOf(manifest, true)),
    ...Object.values(consumed).map((pull) => spanOf(pull, false)),
  ];
  await database.run(
    `create or replace temp table covered as
     with spans(observed_at, first_day, last_day, is_new) as (values ${spans.join(", ")}),
     days as (
       select observed_at, is_new, cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date) as day
       from spans
     )
     select day, max(observed_at) as observed_at from days group by day having bool_or(is_new)`,
  );
}

function spanOf({ observed_at, window }: ConformState["pulls"][string], isNew: boolean): string {
  const observed = `instant(${text(observed_at)})`;
  const span =
    window === null
      ? [`snapshot_day(${observed})`, `snapshot_day(${observed})`]
      : [
          `cast(instant(${text(window.from)}) as date)`,
          `cast(instant(${text(window.to)}) - interval 1 second as date)`,
        ];
  return `(${[observed, ...span, isNew].join(", ")})`;
}
