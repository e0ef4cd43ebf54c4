import type { Settings } from "../../lambdas/shared/settings.ts";
import { inbox } from "../contract.ts";
import type { MakeAlarm } from "./alarm.ts";
import { commandFor } from "./commandFor.ts";
import { ownMetric } from "./ownMetric.ts";
import { longestPause, silence } from "./rhythm.ts";

export interface DataAlarmsProps {
  readonly stage: string;
  readonly settings: Pick<Settings, "sources" | "deploy">;
  /**
   * Rows put into quarantine in an hour from which on it is told. A few bad rows stand in the report; many are a vendor
   * or a file that has changed.
   *
   * @default 100
   */
  readonly quarantinedRows?: number;
}

/** As in the report: a source is stale when two days of it are missing. */
export const staleHours = 48;

/** Alarms on what comes in: a source or the inbox fails again and again, a source has stopped, rows are refused. */
export function dataAlarms(makeAlarm: MakeAlarm, { stage, settings, quarantinedRows = 100 }: DataAlarmsProps): void {
  const { sources, deploy } = settings;
  // Two runs in succession fall into one such window however far apart they are.
  const window = silence(longestPause(deploy.runAt), deploy);
  const status = commandFor(stage, "status");
  for (const source of [...Object.keys(sources), inbox]) {
    makeAlarm(`source-${source}-failing`, {
      metric: ownMetric("sourceFailed", { stage, source }),
      rings: { atLeast: 1 },
      periods: window,
      badPeriods: 2,
      noData: { means: "fine", because: "A run counts its failures; that runs begin has its own alarms." },
      impact: `${source} could not be loaded in two runs: its figures stay as they were; the other sources go on.`,
      first: `${status} shows the step and its message; ${commandFor(stage, "check")} whether credentials still work.`,
      runbook: "a-source-keeps-failing",
      tellsEnd: true,
    });
    // Files are dropped when somebody has one: the inbox cannot be late.
    if (source === inbox) continue;
    makeAlarm(`source-${source}-stale`, {
      metric: ownMetric("sourceStaleHours", { stage, source }, "Maximum"),
      rings: { atLeast: staleHours },
      noData: { means: "no news", because: "It is measured once a run; between runs what was measured last holds." },
      impact: `Nothing of ${source} is newer than two days: its last days are missing from every figure.`,
      first: `${status} shows how far each source has been loaded and which step stands in the way.`,
      runbook: "a-source-is-stale",
      tellsEnd: true,
    });
  }
  makeAlarm("quarantine-growing", {
    metric: ownMetric("quarantinedRows", { stage }),
    rings: { atLeast: quarantinedRows },
    noData: { means: "fine", because: "It is counted when a run puts rows aside." },
    impact: `At least ${quarantinedRows} rows broke a table's rules in an hour and count in no figure.`,
    first: `${status} says which source and table they are of.`,
    runbook: "quarantine-is-growing",
  });
}
