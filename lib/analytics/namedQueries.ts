import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A query that analysts find ready in their workgroup. */
export interface NamedQuery {
  /** The file's name. */
  readonly name: string;
  readonly title: string;
  /** What it tells and what to put where. */
  readonly description: string;
  /** With its comments. */
  readonly sql: string;
}

const ownFolder = fileURLToPath(new URL("../../sql/athena", import.meta.url));

/** The queries in `sql/athena`: the first line of each is its title, the other lines of comment above the SELECT say more. */
export function readNamedQueries(folder = ownFolder): NamedQuery[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".sql"));
  return files.sort().map((file) => {
    const sql = readFileSync(join(folder, file), "utf8").trim();
    const lines = sql.split("\n");
    const end = lines.findIndex((line) => !line.startsWith("-- "));
    const [title, ...more] = lines.slice(0, end).map((line) => line.slice(3).trim());
    if (title === undefined) throw new Error(`${join(folder, file)}: the first line must be "-- <title>".`);
    return { name: file.replace(/\.sql$/, ""), title, description: more.join(" "), sql };
  });
}
