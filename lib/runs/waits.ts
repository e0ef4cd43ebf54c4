import type { Step } from "../pipeline.ts";

/** Hours that computing may take in one run, whatever pulling has taken: what is not built by then is built in the next. */
export const computeHours = 2;

/** Hours in which a report may be called again: another call may be sending the mail, or SES refuse it for a while. */
export const reportHours = 1;

/** Seconds between tries of an execution to begin, while another holds the lake. */
export const busySeconds = { run: 300, report: 600 } as const;

/** Hours that a run waits for the lake: what only reports, or was stopped, has let it go by then. */
export const runPatienceHours = 1;

/**
 * Hours after which an execution that only reports gives up. Longer than the longest run: until then the mail is late, but not lost.
 */
export const patienceHours = (wallBudgetHours: number): number => wallBudgetHours + computeHours + reportHours + 1;

/** How a failure in passing is met: so many further tries, each after a pause twice as long. */
export const retry = { attempts: 3, firstSeconds: 10, backoff: 2 } as const;

/** AWS ends an execution at 25,000 events; the rest is room for what is not counted here. */
const events = 24_000;
/** Of one call: its state is entered, the function scheduled, started and done, the state left; a choice; a wait. */
const eventsPerCall = 5 + 2 + 2;
/** Of each further try: it is scheduled, started, and has failed before. */
const eventsPerRetry = 3;
/** Of what happens once: begin and end, and the failure of what is not of one source. */
const eventsPerRun = 400;
/**
 * Of what happens once for a source, at most: its place in the map; for pull and conform the first call and the one that
 * meets the deadline, both tried to the last, and the failure's record.
 */
const eventsPerSource =
  6 + 2 * (2 * (eventsPerCall + eventsPerRetry * retry.attempts) + 5 + eventsPerRetry * retry.attempts);

/** How many calls of a step may be under way at once. */
export function widthOf(step: Step, sources: number): number {
  if ("run" in step) return 1;
  if ("sequence" in step) return Math.max(...step.sequence.map((part) => widthOf(part, sources)));
  if ("parallel" in step) return step.parallel.reduce((sum, part) => sum + widthOf(part, sources), 0);
  return Math.min(step.atMost, sources) * widthOf(step.forEachSource, sources);
}

/** The events that an execution comes to at most, when calls of a step begin no sooner than so many seconds apart. */
export function mostEvents(step: Step, run: RunSize, waitSeconds: number): number {
  const { once, loopSeconds } = sizeOf(step, run);
  const rates = pauses.map(({ tries, seconds }) => (eventsPerCall + eventsPerRetry * tries) / (waitSeconds + seconds));
  return once + Math.ceil(loopSeconds * Math.max(...rates));
}

/** The seconds that must lie between the beginnings of two calls of a step, so that no execution grows too long. */
export function minimumWaitSeconds(step: Step, run: RunSize): number {
  const { once, loopSeconds } = sizeOf(step, run);
  const perSecond = (events - once) / loopSeconds;
  if (perSecond <= 0) throw new RangeError(`${run.sources} sources are more than one execution can go through`);
  const waits = pauses.map(({ tries, seconds }) => (eventsPerCall + eventsPerRetry * tries) / perSecond - seconds);
  return Math.ceil(Math.max(...waits));
}

/** How long a run may be, and how wide. */
export interface RunSize {
  readonly sources: number;
  readonly wallBudgetHours: number;
}

/** `loopSeconds`: the time in which calls may follow each other, summed over those that go on at once. */
function sizeOf(step: Step, { sources, wallBudgetHours }: RunSize) {
  return {
    once: eventsPerRun + (sources + 1) * eventsPerSource,
    loopSeconds: (widthOf(step, sources) * wallBudgetHours + computeHours + reportHours) * 3600,
  };
}

/** By how many tries a call failed before it was done, how long that took at least. */
const pauses = Array.from({ length: retry.attempts + 1 }, (_, tries) => ({
  tries,
  seconds: Array.from({ length: tries }, (_, n) => retry.firstSeconds * retry.backoff ** n).reduce((a, b) => a + b, 0),
}));
