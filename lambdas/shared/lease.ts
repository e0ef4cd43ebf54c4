import { z } from "zod";
import type { Context } from "./context.ts";
import { BusyError, ConflictError } from "./errors.ts";
import type { Lake } from "./lake.ts";
import { readStateFile, type StateFile, writeStateFile } from "./stateFile.ts";

export const leaseKey = "state/lease.json";

/** A holder on a laptop that has not been heard of for so long is taken to be dead. */
export const SILENCE_MS = 90_000;

const holderSchema = z.strictObject({
  run: z.string(),
  /** The machine's name; of an execution, its ARN. */
  host: z.string(),
  /** Null for an execution: its steps run in many processes. */
  pid: z.nullable(z.int()),
  /** laptop: one process, which renews the lease while it lives. execution: a run in AWS, which does not. */
  kind: z.enum(["laptop", "execution"]),
});

const leaseSchema = holderSchema.extend({
  layout: z.literal(1),
  since: z.iso.datetime(),
  /** When the holder last said that it lives. */
  heard: z.iso.datetime(),
});

/** Who holds the lake, or wants to. */
export type Holder = z.infer<typeof holderSchema>;
export type Lease = z.infer<typeof leaseSchema>;

/** True when a lease's holder is known to have ended; false when it lives or nothing is known of it. */
export type IsGone = (lease: Lease) => Promise<boolean>;

type Surroundings = Pick<Context, "lake" | "now" | "log">;

/** The lease as it stands; undefined when nobody holds the lake. */
export function readLease(lake: Lake): Promise<StateFile<Lease> | undefined> {
  const remedy = `When no run is under way, delete ${leaseKey}: that frees the lake.`;
  return readStateFile(lake, leaseKey, leaseSchema, remedy);
}

/**
 * Takes the lake for `holder`, so that one run at a time writes it; rejects with BusyError while another has it. A
 * holder may take again what it has. A lease is taken over when its holder is gone: `isGone` says so, or, on a laptop,
 * it has been silent for too long.
 */
export async function takeLease(at: Surroundings, holder: Holder, isGone: IsGone): Promise<StateFile<Lease>> {
  const { lake, now, log } = at;
  for (let tries = 1; ; tries++) {
    const there = await readLease(lake);
    const isOurs = there !== undefined && isHeldBy(there.value, holder);
    if (there && !isOurs) {
      const { run, host, heard } = there.value;
      if (!isSilent(there.value, now()) && !(await isGone(there.value))) throw busy(lake, there.value);
      log("warn", "Taking over the lake: the run that held it is gone", { run, host, heard });
    }
    const heard = now().toISOString();
    const since = isOurs ? there.value.since : heard;
    try {
      return await writeStateFile(lake, leaseKey, { layout: 1, ...holder, since, heard }, there?.facts);
    } catch (error) {
      // Another was faster, or the holder is alive after all, or has just released it: look again who holds it.
      if (!(error instanceof ConflictError) || tries === 10) throw error;
    }
  }
}

/** Says that the holder lives; rejects with ConflictError when the lease is no longer the one it held. */
export function renewLease({ lake, now }: Surroundings, held: StateFile<Lease>): Promise<StateFile<Lease>> {
  return writeStateFile(lake, leaseKey, { ...held.value, heard: now().toISOString() }, held.facts);
}

/** Frees the lake if `holder` has it; another's lease is left alone. */
export async function releaseLease({ lake, log }: Surroundings, holder: Holder): Promise<void> {
  const there = await readLease(lake);
  if (!there || !isHeldBy(there.value, holder)) return;
  try {
    await lake.delete(leaseKey, { ifMatch: there.facts.etag });
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    log("warn", "The lake was taken over before it was released", { run: holder.run });
  }
}

/** Which run has the lake, since when, and what to do about it. */
function busy(lake: Lake, lease: Lease): BusyError {
  const { run, host, pid, kind, since, heard } = lease;
  const where = pid === null ? host : `${host} (process ${pid})`;
  const lastWord = kind === "laptop" ? `, last heard of at ${heard}` : "";
  const free = new Date(Date.parse(heard) + SILENCE_MS).toISOString();
  return new BusyError(`${lake.url} is held by run ${run} on ${where} since ${since}${lastWord}.`, {
    run,
    host,
    remedy:
      kind === "laptop"
        ? `Wait until that run has ended. If it has died, the lake is free again at ${free}.`
        : "Wait until that execution has ended, or stop it in Step Functions: 15 minutes later the lake is free.",
  });
}

function isHeldBy(lease: Lease, { run, host, pid, kind }: Holder): boolean {
  return lease.run === run && lease.host === host && lease.pid === pid && lease.kind === kind;
}

function isSilent({ kind, heard }: Lease, now: Date): boolean {
  return kind === "laptop" && now.getTime() - Date.parse(heard) > SILENCE_MS;
}
