import { z } from "zod";
import { subscriberId } from "../conform/eraseSql.ts";
import { judgeTold, type RowTold } from "../conform/inbox/personalColumns.ts";
import { idHash } from "../shared/people/hashes.ts";
import type { Finding, Search } from "./finding.ts";

const lineSchema = z.looseObject({ row: z.nullable(z.record(z.string(), z.unknown())) });

/** The bad rows that were put aside of somebody. They were hashed as good ones are. */
export async function* findInQuarantine(search: Search): AsyncGenerator<Finding, void, void> {
  const { lake } = search.ctx;
  for await (const { key } of lake.list("quarantine/")) {
    const records = (await withoutPeople(search, key))?.records ?? 0;
    if (records === 0) continue;
    const erase = async () => {
      const now = await withoutPeople(search, key);
      if (now === undefined) return;
      if (now.left.length === 0) await lake.delete(key, { ifMatch: now.etag });
      else await lake.put(key, new TextEncoder().encode(`${now.left.join("\n")}\n`), { ifMatch: now.etag });
    };
    yield { key, records, erase };
  }
}

async function withoutPeople(search: Search, key: string) {
  const [, source = "", table = ""] = key.split("/");
  const object = await search.ctx.lake.get(key);
  if (object === undefined) return undefined;
  const lines = new TextDecoder().decode(object.body).split("\n").filter(Boolean);
  const kept = lines.map((line) => erased(search, { source, table }, line));
  const records = kept.filter((line, index) => line !== lines[index]).length;
  return { etag: object.etag, records, left: kept.filter((line) => line !== undefined) };
}

/** The line without the person; undefined when it goes. */
function erased(
  { contracts, people, salt }: Search,
  { source, table }: { source: string; table: string },
  line: string,
): string | undefined {
  const erase = contracts.get(table)?.erase ?? null;
  if (erase === null) return line;
  const { row } = lineSchema.parse(JSON.parse(line));
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
  // In the text as it stands: numbers keep the digits that conform wrote.
  return gone.reduce(
    (text, name) => text.replace(new RegExp(`"${name}":"(?:[^"\\\\]|\\\\.)*"`), `"${name}":null`),
    line,
  );
}
