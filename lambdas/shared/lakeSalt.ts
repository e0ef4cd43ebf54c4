import { hash } from "node:crypto";
import { z } from "zod";
import type { Context } from "./context.ts";
import { ConflictError, SettingsError } from "./errors.ts";
import { readStateFile, writeStateFile } from "./stateFile.ts";

export const saltKey = "state/salt.json";

/** By which a salt is known again, and cannot be told. */
const schema = z.strictObject({ layout: z.literal(1), id: z.string() });
const remedy = "Restore it from an earlier version.";

/**
 * The salt that this lake's people are hashed with. The first one to hash notes which it is; another is refused with a
 * SettingsError, as it would make everyone new, and would no longer know who was erased.
 */
export async function lakeSalt({ lake, secrets }: Pick<Context, "lake" | "secrets">): Promise<string> {
  const salt = await secrets.salt();
  const id = hash("sha256", `id of ${salt}`).slice(0, 16);
  const noted = async () => (await readStateFile(lake, saltKey, schema, remedy))?.value.id;
  let its = await noted();
  if (its === undefined) {
    try {
      await writeStateFile(lake, saltKey, { layout: 1, id }, undefined);
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
    its = await noted();
  }
  if (its === id) return salt;
  throw new SettingsError(`${lake.url} was made with another salt than the one that is set here.`, {
    remedy: `Set the one it was made with: MILEPOST_SALT in .env, or npx milepost secrets salt --restore for a stage. To hash everyone anew on purpose, delete ${saltKey}: then all of canonical is made again, and who was erased has to be erased again.`,
  });
}
