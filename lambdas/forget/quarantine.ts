import { z } from "zod";
import { subscriberId } from "../conform/eraseSql.ts";
import { judgeTold, type RowTold } from "../conform/inbox/personalColumns.ts";
import { idHash } from "../shared/people/hashes.ts";
import type { Finding, Search } from "./finding.ts";

const lineSchema = z.looseObject({ row: z.nullable(z.record(z.string(), z.unknown())) });
type Line = z.infer<typeof lineSchema>;

/** The bad rows that were put aside of somebody. They were hashed as good ones are. */
export async function* findInQuarantine(search: Search): AsyncGenerator<Finding, void, void> {
  const { lake } = search.ctx;
  for await (const { key } of lake.list("quarantine/")) {
    const [, source = "", table = ""] = key.split("/");
    const object = await lake.get(key);
    if (object === undefined) continue;
    const lines = new TextDecoder().decode(object.body).split("\n").filter(Boolean);
    const kept = lines.map((line) => erased(search, { source, table }, line));
    const records = kept.filter((line, index) => line !== lines[index]).length;
    if (records === 0) continue;
    const left = kept.filter((line) => line !== undefined);
    const erase = async () => {
      if (left.length === 0) await lake.delete(key, { ifMatch: object.etag });
      else await lake.put(key, new TextEncoder().encode(`${left.join("\n")}\n`), { ifMatch: object.etag });
    };
    yield { key, records, erase };
  }
}

/** The line without the person; undefined when it goes. */
function erased(
  { contracts, people, salt }: Search,
  { source, table }: { source: string; table: string },
  line: string,
): string | undefined {
  const erase = contracts.get(table)?.erase ?? null;
  if (erase === null) return line;
  const parsed: Line = lineSchema.parse(JSON.parse(line));
  const { row } = parsed;
  if (row === null) return line;
  const value = (name: string) => (typeof row[name] === "string" && row[name] !== "" ? row[name] : undefined);
  const subscriber = value("subscriber_id");
  const id = value("customer_id") ?? (subscriber === undefined ? undefined : subscriberId(subscriber));
  const told: RowTold = {
    source,
    order: undefined,
    id: id === undefined ? undefined : idHash(salt, source, id),
    email: value("email_hash"),
    phone: value("phone_hash"),
  };
  const { isTheirs, hasPhone } = judgeTold([told], people);
  if (!isTheirs && !hasPhone) return line;
  if (isTheirs && erase === "rows") return undefined;
  const gone = isTheirs && erase !== "rows" ? erase : ["phone_hash"];
  return JSON.stringify({ ...parsed, row: { ...row, ...Object.fromEntries(gone.map((name) => [name, null])) } });
}
