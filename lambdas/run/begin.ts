import { createHash } from "node:crypto";
import type { Verb } from "../../lib/contract.ts";
import { pipeline } from "../../lib/pipeline.ts";
import {
  computeHours,
  minimumWaitSeconds,
  patienceHours,
  reportHours,
  runPatienceHours,
} from "../../lib/runs/waits.ts";
import { lastFullDay } from "../shared/businessDay.ts";
import type { Context } from "../shared/context.ts";
import { BusyError } from "../shared/errors.ts";
import type { RunEvent } from "../shared/lambdaContext.ts";
import { bringToLayout } from "../shared/layout.ts";
import { type Holder, type IsGone, takeLease } from "../shared/lease.ts";
import { startRun } from "../shared/runLedger.ts";

export interface Beginning {
  /** The execution's ARN. */
  readonly execution: string;
  readonly startedAt: Date;
  /** report: only the report is made. */
  readonly only: "report" | null;
}

/** What an execution is told of its run; or that another has the lake. */
export type BeginAnswer =
  | ({
      readonly state: "begun";
      readonly only: "report" | null;
      /** From when on a step is not called again. */
      readonly deadlines: Readonly<Record<Verb, string>>;
      readonly minimumWaitSeconds: number;
      readonly sources: readonly string[];
    } & RunEvent)
  /** waiting: ask again. busy: another has had the lake for so long that it does this one's work as well. */
  | { readonly state: "waiting" | "busy"; readonly holder: string };

/** The run of an execution and the day of its figures: the same however often it is asked for. */
export function runOf({ execution, startedAt }: Beginning, timeZone: string): RunEvent {
  const time = startedAt.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const own = createHash("sha256").update(execution).digest("hex").slice(0, 4);
  return { run: `${time}-${own}`, asOf: lastFullDay(startedAt, timeZone) };
}

/** An execution as one who holds the lake: it has no process, and is asked after at Step Functions. */
export function executionHolder(run: string, execution: string): Holder {
  return { run, host: execution, pid: null, kind: "execution" };
}

/**
 * Takes the lake for an execution and opens its run's record. Called again for the same execution, it answers the same.
 * While another has the lake it waits: a run for an hour, as it may be one that only reports; a report for longer than any
 * run may take, and is then refused with BusyError.
 */
export async function begin(
  ctx: Pick<Context, "lake" | "settings" | "run" | "asOf" | "now" | "log">,
  { execution, startedAt, only }: Beginning,
  isGone: IsGone,
): Promise<BeginAnswer> {
  const { settings, run, asOf, now, log } = ctx;
  const { wallBudgetHours } = settings.deploy;
  const after = (hours: number) => new Date(startedAt.getTime() + hours * 3_600_000).toISOString();
  const patience = patienceHours(wallBudgetHours);
  try {
    await takeLease(ctx, executionHolder(run, execution), isGone);
  } catch (error) {
    if (!(error instanceof BusyError)) throw error;
    if (only === "report" && now().toISOString() > after(patience)) throw error;
    log("info", error.message, { only });
    const isPatient = only === "report" || now().toISOString() < after(runPatienceHours);
    return { state: isPatient ? "waiting" : "busy", holder: String(error.facts.run) };
  }
  await bringToLayout(ctx);
  await startRun(ctx);
  const sources = Object.keys(settings.sources);
  return {
    state: "begun",
    run,
    asOf,
    only,
    deadlines: {
      // Earlier: what is pulled late is to be conformed in the same run.
      pull: after(wallBudgetHours * 0.75),
      conform: after(wallBudgetHours),
      compute: after(wallBudgetHours + computeHours),
      report: after(reportHours + (only === "report" ? patience : wallBudgetHours + computeHours)),
    },
    minimumWaitSeconds: minimumWaitSeconds(pipeline, { sources: sources.length, wallBudgetHours }),
    sources,
  };
}
