import { createHash } from "node:crypto";
import { access, readFile, rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/** What the Trino grammar makes of one statement. */
export interface TrinoReading {
  readonly errors: { readonly line: number; readonly message: string }[];
  /** Every function called by name, lower case; cast, extract, coalesce and other forms of the grammar are not among them. */
  readonly calls: { readonly name: string; readonly line: number }[];
}

interface Rule {
  readonly start: { readonly line: number } | null;
  functionName(): { getText(): string };
}

/** The part of dt-sql-parser that is used here. */
interface TrinoParser {
  validate(sql: string): { startLine: number; message: string }[];
  parse(sql: string): unknown;
  listen(listener: object, tree: unknown): void;
}

/** Reads SQL with the grammar of Trino. */
export async function openTrinoGrammar(): Promise<(sql: string) => TrinoReading> {
  // The bundle's one export is dt-sql-parser's class; the import cannot be typed, its file is made on the way.
  const { TrinoSQL } = (await import(pathToFileURL(await bundle()).href)) as { TrinoSQL: new () => TrinoParser };
  const parser = new TrinoSQL();
  return (sql) => {
    const errors = parser.validate(sql).map(({ startLine, message }) => ({ line: startLine, message }));
    const calls: TrinoReading["calls"] = [];
    if (errors.length === 0) {
      const ignore = () => {};
      const listener = {
        visitTerminal: ignore,
        visitErrorNode: ignore,
        enterEveryRule: ignore,
        exitEveryRule: ignore,
        enterFunctionCall(rule: Rule) {
          calls.push({ name: rule.functionName().getText().toLowerCase(), line: rule.start?.line ?? 1 });
        },
      };
      parser.listen(listener, parser.parse(sql));
    }
    return { errors, calls };
  };
}

/** Node cannot import dt-sql-parser (its files lack extensions), so it is bundled, once per version, into the temporary folder. */
async function bundle(): Promise<string> {
  const entry = fileURLToPath(import.meta.resolve("dt-sql-parser/dist/parser/trino/index.js"));
  const version = await readFile(join(dirname(entry), "../../../package.json"));
  const name = createHash("sha256").update(entry).update(version).digest("hex").slice(0, 16);
  const path = join(tmpdir(), `milepost-trino-grammar-${name}.mjs`);
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (!there) {
    const aside = `${path}.${process.pid}`;
    await build({ entryPoints: [entry], bundle: true, format: "esm", platform: "node", outfile: aside });
    await rename(aside, path);
  }
  return path;
}
