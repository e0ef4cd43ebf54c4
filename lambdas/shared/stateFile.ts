import { z } from "zod";
import { MilepostError } from "./errors.ts";
import { type Lake, type ObjectFacts, unchangedSince } from "./lake.ts";

/** A JSON object of the lake with what it was when read: the condition under which it may be replaced. */
export interface StateFile<Value> {
  readonly value: Value;
  readonly facts: ObjectFacts;
}

/**
 * Reads and checks one; undefined when there is none. `remedy` tells people what to do with one that Milepost did not
 * write so.
 */
export async function readStateFile<Value>(
  lake: Lake,
  key: string,
  schema: z.ZodType<Value>,
  remedy: string,
): Promise<StateFile<Value> | undefined> {
  const object = await lake.get(key);
  if (object === undefined) return undefined;
  const refuse = (why: string, cause: unknown) =>
    new MilepostError(`${lake.url}: ${key} is not what Milepost writes there: ${why}`, { key, cause, remedy });
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(object.body));
  } catch (error) {
    throw refuse("it is not JSON.", error);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw refuse(z.prettifyError(parsed.error), parsed.error);
  return { value: parsed.data, facts: object };
}

/**
 * Writes one in place of the one that was read, or of none; rejects with ConflictError when something else has written
 * it since. Equal values give equal bytes.
 */
export async function writeStateFile<Value>(
  lake: Lake,
  key: string,
  value: Value,
  read: ObjectFacts | undefined,
): Promise<StateFile<Value>> {
  const body = new TextEncoder().encode(`${JSON.stringify(value, undefined, 2)}\n`);
  return { value, facts: await lake.put(key, body, unchangedSince(read)) };
}
