import { MilepostError } from "../errors.ts";

/** The folder at a lake's root that the folder adapter keeps for itself: unfinished files and its lock. */
export const OWN_FOLDER = ".milepost";

const CONTROL_CHARACTER = /\p{Cc}/u;

/**
 * Refuses a key that one of the adapters could not keep, or that would leave the lake: both take the same keys, so a
 * lake can be copied from a folder to S3 and back.
 */
export function checkKey(key: string): void {
  const wrong = whatIsWrong(key);
  if (wrong !== undefined)
    throw new MilepostError(`${JSON.stringify(key)} cannot be a key of the lake: ${wrong}.`, { key });
}

/** A prefix may end anywhere, also in the middle of a name; the folders before that are held to the rules of keys. */
export function checkPrefix(prefix: string): void {
  const folders = prefix.slice(0, prefix.lastIndexOf("/"));
  if (prefix.includes("/")) checkKey(folders);
}

function whatIsWrong(key: string): string | undefined {
  const names = key.split("/");
  if (names.includes("")) return "it has an empty name between, before or after its slashes";
  if (names.some((name) => name === "." || name === "..")) return "it goes through . or ..";
  if (names[0] === OWN_FOLDER) return `${OWN_FOLDER}/ is kept for unfinished files`;
  if (key.includes("\\") || CONTROL_CHARACTER.test(key)) return "it has a backslash or a control character";
  if (!key.isWellFormed()) return "it is not well-formed Unicode";
  if (Buffer.byteLength(key) > 1024) return "it is longer than 1,024 bytes";
  if (names.some((name) => Buffer.byteLength(name) > 255)) return "a name in it is longer than 255 bytes";
  return undefined;
}
