import type { Context } from "../shared/context.ts";
import { openSource } from "./openSource.ts";
import type { Finding } from "./source.ts";

/**
 * Whether a source can be pulled: credentials, scopes, API version, plan, clock. Changes nothing at the vendor and writes
 * nothing but a rotated credential.
 */
export function check(source: string, ctx: Context): Promise<Finding[]> {
  return openSource(source, ctx).check();
}
