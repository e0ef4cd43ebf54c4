import type { z } from "zod";
import { MilepostError } from "../shared/errors.ts";
import { type Lake, type ObjectFacts, unchangedSince } from "../shared/lake.ts";

/** A JSON object of the lake, and what it was when read: the condition under which it may be replaced. */
export interface StateFile<Value> {
  readonly value: Value;
  readonly facts: ObjectFacts;
}

/** Reads and checks one; undefined when there is none. */
export async function readState<Value>(
  lake: Lake,
  key: string,
  schema: z.ZodType<Value>,
): Promise<StateFile<Value> | undefined> {
  const object = await lake.get(key);
  if (object === undefined) return undefined;
  try {
    return { value: schema.parse(JSON.parse(Buffer.from(object.body).toString("utf8"))), facts: object };
  } catch (cause) {
    throw new MilepostError(`${lake.url}: ${key} is not what Milepost writes there.`, {
      key,
      cause,
      remedy: "If nobody edited it, delete it: everything below state/compute and state/canonical is made again.",
    });
  }
}

/** Writes one in place of the one that was read, or of none. Equal values give equal bytes. */
export async function writeState<Value>(
  lake: Lake,
  key: string,
  value: Value,
  read: ObjectFacts | undefined,
): Promise<StateFile<Value>> {
  const body = Buffer.from(`${JSON.stringify(value, undefined, 1)}\n`);
  return { value, facts: await lake.put(key, body, unchangedSince(read)) };
}
