import type { Finding } from "../lambdas/pull/source.ts";

/** What a check found, and of what. */
export interface About extends Finding {
  readonly about: string;
}
