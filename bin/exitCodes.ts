import { BusyError, SettingsError } from "../lambdas/shared/errors.ts";

/** What the program tells its caller. */
export const exitCodes = { ok: 0, failed: 1, wrongUse: 2, busy: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodesHelp = `Exit codes:
  0  all went well
  1  something failed; a run may have done part of its work
  2  wrong use: an option, the settings, a credential, a name
  3  another run holds the lake`;

export function exitCodeFor(error: unknown): ExitCode {
  if (error instanceof BusyError) return exitCodes.busy;
  return error instanceof SettingsError ? exitCodes.wrongUse : exitCodes.failed;
}
