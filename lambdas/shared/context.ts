import type { Lake } from "./lake.ts";
import type { Secrets } from "./secrets.ts";
import type { Settings } from "./settings.ts";

/** Everything a verb needs from outside, given to it: storage, settings, clock, network, randomness. */
export interface Context {
  readonly lake: Lake;
  readonly settings: Settings;
  readonly secrets: Secrets;
  /** Names this run in keys and in the ledger: sortable, unique, e.g. `20261123T210533Z-4f2a`. */
  readonly run: string;
  /** The instant now. */
  readonly now: () => Date;
  /** The business date the figures are for, `yyyy-mm-dd`: no later day is computed. */
  readonly asOf: string;
  readonly fetch: typeof fetch;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Uniform in [0, 1): jitter. */
  readonly random: () => number;
  /** Milliseconds until this call must have returned; Infinity on a laptop. */
  readonly remaining: () => number;
  readonly log: Log;
  /** A local folder for DuckDB's spill and for copies of lake objects (a cache by ETag). */
  readonly scratch: string;
  /** What DuckDB itself may hold, such as `2045MB`; 2 GB when left out. */
  readonly memoryLimit?: string;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

/** One structured event. Never a secret, never personal data, never a payload. */
export type Log = (level: LogLevel, message: string, facts?: Readonly<Record<string, unknown>>) => void;
