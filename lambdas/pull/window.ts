import { Temporal } from "temporal-polyfill";
import type { Schedule } from "./source.ts";

/** A half-open span of a vendor's date field, in whole seconds: vendors' filters know no smaller unit. */
export interface Window {
  /** The vendor's field, e.g. `updated_at`. */
  readonly by: string;
  /** UTC, ISO 8601; inside. */
  readonly from: string;
  /** UTC, ISO 8601; outside. */
  readonly to: string;
}

/** How far a stream has been loaded; instants in UTC, ISO 8601. */
export interface Reach {
  /** Everything in [from, through) is in raw. Null before the first pull has ended. */
  readonly from: string | null;
  readonly through: string | null;
  /** The end of the first load while it is under way: the instant at which it started. */
  readonly loadingUntil: string | null;
  /** The last snapshot: its business date, or its run. */
  readonly snapshot: string | null;
  /** What a backfill asked for again and is still to be pulled; left out when nothing is. */
  readonly again?: { readonly from: string; readonly to: string };
}

/** One pull to make: what to ask for, and how far the stream reaches when it is done. */
export interface Plan {
  readonly window: Window | null;
  readonly firstLoad: boolean;
  readonly reached: Reach;
}

interface Moment {
  /** When this call started: no window ends later. */
  readonly started: Date;
  readonly run: string;
  /** The business's zone: a snapshot is due once on each of its days. */
  readonly timeZone: string;
  /** The first instant to load. */
  readonly since: Date;
}

/** The next pull of a stream, or undefined when it is up to date. What is new comes before what is pulled again. */
export function nextPlan(schedule: Schedule, reach: Reach, moment: Moment): Plan | undefined {
  return nextNew(schedule, reach, moment) ?? nextAgain(schedule, reach);
}

function nextNew(schedule: Schedule, reach: Reach, moment: Moment): Plan | undefined {
  switch (schedule.kind) {
    case "snapshot":
      return nextSnapshot(schedule, reach, moment);
    case "days":
      return nextDays(schedule, reach, moment);
    case "changes":
      return nextChanges(schedule, reach, moment);
  }
}

function nextSnapshot({ every }: { every: "day" | "run" }, reach: Reach, { started, run, timeZone }: Moment) {
  const label = every === "run" ? run : businessDate(started, timeZone);
  if (reach.snapshot === label) return undefined;
  const at = started.toISOString();
  return {
    window: null,
    firstLoad: reach.through === null,
    reached: { ...reach, from: reach.from ?? at, through: at, snapshot: label },
  };
}

function nextDays(schedule: Extract<Schedule, { kind: "days" }>, reach: Reach, { started, since }: Moment) {
  const first = addDays(startOfDay(since), -schedule.leadDays);
  const end = startOfDay(started);
  if (reach.from === null || reach.through === null || Date.parse(reach.from) > first.getTime()) {
    if (first >= end) return undefined;
    const window = windowOf(schedule.by, first, end);
    return { window, firstLoad: true, reached: { ...reach, from: window.from, through: window.to } };
  }
  if (new Date(reach.through) >= end) return undefined;
  const from = Math.max(addDays(new Date(reach.through), -schedule.restatedDays).getTime(), first.getTime());
  const window = windowOf(schedule.by, new Date(from), end);
  return { window, firstLoad: false, reached: { ...reach, through: window.to } };
}

function nextChanges(schedule: Extract<Schedule, { kind: "changes" }>, reach: Reach, { started, since }: Moment) {
  const settled = wholeSecond(new Date(started.getTime() - schedule.settleMinutes * 60_000));
  const first = wholeSecond(since);
  if (reach.through === null || reach.loadingUntil !== null) {
    const until = reach.loadingUntil === null ? settled : new Date(reach.loadingUntil);
    const from = reach.through === null ? first : new Date(reach.through);
    if (from >= until) return undefined;
    const window = windowOf(schedule.loadBy, from, earlier(startOfNextMonth(from), until));
    const loadingUntil = window.to === until.toISOString() ? null : until.toISOString();
    return {
      window,
      firstLoad: true,
      reached: { ...reach, from: reach.from ?? window.from, through: window.to, loadingUntil },
    };
  }
  if (reach.from !== null && first < new Date(reach.from)) {
    const to = new Date(reach.from);
    const from = new Date(Math.max(first.getTime(), startOfMonth(new Date(to.getTime() - 1)).getTime()));
    const window = windowOf(schedule.loadBy, from, to);
    return { window, firstLoad: true, reached: { ...reach, from: window.from } };
  }
  const through = new Date(reach.through);
  if (settled <= through) return undefined;
  const from = new Date(through.getTime() - schedule.overlapMinutes * 60_000);
  const window = windowOf(schedule.by, from, settled);
  return { window, firstLoad: false, reached: { ...reach, through: window.to } };
}

/** Days at once, changes month by month, as in the first load. */
function nextAgain(schedule: Schedule, { again, ...reach }: Reach): Plan | undefined {
  if (again === undefined || schedule.kind === "snapshot") return undefined;
  const [from, until] = [new Date(again.from), new Date(again.to)];
  const to = schedule.kind === "days" ? until : earlier(startOfNextMonth(from), until);
  const window = windowOf(schedule.kind === "days" ? schedule.by : schedule.loadBy, from, to);
  const rest = to < until ? { again: { from: window.to, to: again.to } } : {};
  return { window, firstLoad: true, reached: { ...reach, ...rest } };
}

/** The instant at which a date begins in the business's zone. */
export function startOfDate(date: string, timeZone: string): Date {
  return new Date(Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds);
}

/** The business date of an instant, `yyyy-mm-dd`. */
export function businessDate(instant: Date, timeZone: string): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);
  return zoned.toPlainDate().toString();
}

function windowOf(by: string, from: Date, to: Date): Window {
  return { by, from: from.toISOString(), to: to.toISOString() };
}

const wholeSecond = (instant: Date) => new Date(Math.floor(instant.getTime() / 1000) * 1000);
const startOfDay = (instant: Date) => new Date(Math.floor(instant.getTime() / 86_400_000) * 86_400_000);
const addDays = (instant: Date, days: number) => new Date(instant.getTime() + days * 86_400_000);
const startOfMonth = (instant: Date) => new Date(Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth(), 1));
const startOfNextMonth = (instant: Date) => new Date(Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth() + 1, 1));
const earlier = (one: Date, other: Date) => (one < other ? one : other);
