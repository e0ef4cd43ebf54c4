import type { Vendor } from "../shared/sourceSettings.ts";
import type { Json } from "./json.ts";
import type { Window } from "./window.ts";

/**
 * A source is one file in `sources/` that says how to log in, which version of the API is spoken, and what streams there
 * are; the engine does windows, resume points, counting, raw objects and state for all of them.
 *
 * To add a vendor:
 * 1. its settings in `lambdas/shared/sourceSettings.ts`;
 * 2. `sources/<vendor>.ts` with a function that returns a `Source`, entered in `openSource.ts`;
 * 3. each stream as a `Schedule` (windows over a change time, whole days that are restated, or a snapshot) and a `read`
 *    that yields one batch per request. The cursor of a batch says where to go on after it: a page's `links.next`, an
 *    offset, the id of a report being made. A batch that only waits says for how long;
 * 4. `sql/conform/<vendor>/` and a simulated vendor in `test/vendors/`.
 */
export interface Source {
  readonly vendor: Vendor;
  /** The version asked for; null where the vendor has none. */
  readonly apiVersion: string | null;
  /** The first instant to load. */
  readonly since: Date;
  /** Proves the credentials, and says which streams they allow. */
  connect(): Promise<Connection>;
  /** What `milepost check` says of this source. Rejects only for errors that are not the source's. */
  check(): Promise<Finding[]>;
}

export interface Connection {
  readonly streams: readonly Stream[];
  /** In plain sentences: what is missing from the figures and what to do. Read after the streams have been pulled. */
  readonly warnings: () => readonly string[];
}

export interface Stream {
  readonly name: string;
  readonly schedule: Schedule;
  /** The first instant that can be had, where that is later than the source's. */
  readonly since?: Date;
  /** The identity by which records are counted; undefined for a record that belongs to another (an order's line). */
  key(record: Json): string | undefined;
  /** Yields what was asked for, from the cursor on, in batches of one or a few requests. */
  read(request: ReadRequest): AsyncIterable<Batch>;
  /** How many records the vendor says there are, asked after the last page; undefined when it cannot say. */
  count?(request: ReadRequest): Promise<number | undefined>;
}

export type Schedule =
  /** Records by the time they changed; the first load goes by months of `loadBy`. */
  | {
      readonly kind: "changes";
      readonly by: string;
      readonly loadBy: string;
      readonly overlapMinutes: number;
      /** What changed so recently that the vendor may not show it yet is left to the next run. */
      readonly settleMinutes: number;
    }
  /** Whole UTC days, of which the vendor restates the last `restatedDays`; `leadDays` more before the first. */
  | { readonly kind: "days"; readonly by: string; readonly restatedDays: number; readonly leadDays: number }
  /** All there is now: once per business day, or in every run. */
  | { readonly kind: "snapshot"; readonly every: "day" | "run" };

export interface ReadRequest {
  /** Null for a snapshot. */
  readonly window: Window | null;
  /** A month of the first load, not the changes since the last run. */
  readonly firstLoad: boolean;
  /** The first instant that is loaded: what an edit brings up from before it would stand alone in its month. */
  readonly since: Date;
  /** Where an earlier, interrupted read stopped. */
  readonly cursor: Json | null;
  /** The records of this pull that are already in raw. */
  written(): AsyncIterable<Json>;
}

export type Batch =
  | {
      /** One JSON object each, without line ends. */
      readonly lines: readonly string[];
      /** The keys of the records among them. */
      readonly keys: readonly string[];
      readonly cursor: Json;
    }
  | { readonly waitSeconds: number; readonly cursor: Json };

export interface Finding {
  readonly level: "ok" | "warn" | "fail";
  readonly text: string;
}
