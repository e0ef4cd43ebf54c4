import type { Lake } from "../lambdas/shared/lake.ts";
import type { Settings } from "../lambdas/shared/settings.ts";
import { type GlueTableSpec, glueTables, type PathKey } from "../lib/analytics/glueTable.ts";
import { inbox } from "../lib/contract.ts";

/** Objects of the lake that no query in Athena finds, by the word of their keys that it does not look for. */
export interface Unseen {
  /** `source`, `month`, … */
  readonly key: PathKey["name"];
  readonly values: PathKey["values"];
  readonly word: string;
  /** The tables, by the name that queries use. */
  readonly tables: readonly string[];
}

type Known = Pick<Settings, "sources" | "deploy">;

/** Athena finds partitions by rules, not by looking: what its rules leave out has no rows there, without a word. */
export async function unseenByAthena(lake: Lake, settings: Known, today: Date): Promise<Unseen[]> {
  const found = new Map<string, { key: PathKey; word: string; tables: Set<string> }>();
  const roots = new Set(glueTables.filter(({ pathKeys }) => pathKeys.length > 0).map(({ prefix }) => rootOf(prefix)));
  for (const root of roots) {
    for await (const { key } of lake.list(root)) {
      const table = glueTables.find(({ prefix }) => key.startsWith(prefix));
      if (table === undefined) continue;
      for (const { pathKey, word } of wordsOf(table, key)) {
        if (isSought(pathKey, word, settings, today)) continue;
        const unseen = found.get(`${pathKey.name}=${word}`) ?? { key: pathKey, word, tables: new Set() };
        unseen.tables.add(table.view?.name ?? table.name);
        found.set(`${pathKey.name}=${word}`, unseen);
      }
    }
  }
  return [...found.values()].map(({ key: { name, values }, word, tables }) => ({
    key: name,
    values,
    word,
    tables: [...tables],
  }));
}

const rootOf = (prefix: string): string => `${prefix.split("/")[0]}/`;

function wordsOf({ prefix, pathKeys }: GlueTableSpec, key: string): { pathKey: PathKey; word: string }[] {
  const folders = key.slice(prefix.length).split("/");
  return pathKeys.flatMap((pathKey, index) => {
    const [name, word] = folders[index]?.split("=") ?? [];
    return name === pathKey.name && word !== undefined ? [{ pathKey, word }] : [];
  });
}

function isSought(key: PathKey, word: string, { sources, deploy }: Known, today: Date): boolean {
  switch (key.values) {
    case "sources":
      return word in sources || word === inbox || deploy.retiredSources.includes(word);
    case "words":
      return key.words.includes(word);
    case "months":
      return word >= key.first && word <= yearsAhead(today, 5).slice(0, 7);
    case "days":
      return word >= key.first && word <= yearsAhead(today, 0, 1);
    case "years":
      return Number(word) >= key.first && Number(word) <= key.last;
  }
}

/** `yyyy-mm-dd` in UTC, as Athena reckons. */
function yearsAhead(today: Date, years: number, days = 0): string {
  const then = new Date(today);
  then.setUTCFullYear(then.getUTCFullYear() + years);
  then.setUTCDate(then.getUTCDate() + days);
  return then.toISOString().slice(0, 10);
}
