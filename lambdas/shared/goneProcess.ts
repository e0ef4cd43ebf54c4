import type { IsGone } from "./lease.ts";

/** Knows of leases held by processes of this machine that they have ended; of any other machine it knows nothing. */
export function goneProcessOf(host: string): IsGone {
  return async ({ kind, host: theirs, pid }) =>
    kind === "laptop" && theirs === host && pid !== null && pid !== process.pid && !isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
