import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { conform } from "../../lambdas/conform/conform.ts";
import { openDatabase, text } from "../../lambdas/shared/duckdb.ts";
import { emailHash, idHash, phoneHash } from "../../lambdas/shared/people/hashes.ts";
import { type ConformWorld, openConformWorld, salt } from "../conform/conformWorld.ts";
import { bag, gid, lineItem, order, refund, refundLine } from "../conform/shopifyLines.ts";

export const jane = "Jane@example.com";
const own = (id: number, email: string | null, phone: string | null = null) => ({
  id: gid("Customer", id),
  defaultEmailAddress: email === null ? null : { emailAddress: email },
  defaultPhoneNumber: phone === null ? null : { phoneNumber: phone },
});
export const customer = (id: number, email: string | null, phone: string | null = null, fields: object = {}) => ({
  __typename: "Customer",
  ...own(id, email, phone),
  createdAt: "2026-02-01T10:00:00Z",
  updatedAt: "2026-02-01T10:00:00Z",
  tags: [],
  defaultAddress: { countryCodeV2: "DE" },
  ...fields,
});

/** A lake in which Jane is customer 7 of the shop, buys as a guest too, and stands in files; and in which others live. */
export async function openForgetWorld(): Promise<ConformWorld> {
  const world = await openConformWorld();
  await world.putPull({
    stream: "orders",
    pull: "p1",
    observed_at: "2026-04-01T00:00:00.000Z",
    objects: [
      [
        order(1, { email: "jane@example.com", customer: own(7, "jane@example.com", "+4917012345") }),
        lineItem(11, 1),
        order(2, { customer: own(7, null) }),
        lineItem(21, 2),
        order(3, { phone: "004917012345" }),
        lineItem(31, 3),
        // The same number, another person.
        order(4, { email: "joe@example.com", phone: "+4917012345", customer: own(8, "joe@example.com") }),
        lineItem(41, 4),
      ],
      [
        // For Jane's address, on somebody else's account.
        order(5, {
          email: "jane@example.com",
          customer: own(9, "mary@example.com"),
          createdAt: "2026-02-10T12:00:00Z",
        }),
        lineItem(51, 5),
        order(6, { email: "mary@example.com", customer: own(9, "mary@example.com") }),
        lineItem(61, 6),
        order(8, { email: "bad.jane@example.com", currencyCode: "EURO" }),
        order(9, { email: "jane@example.com", currencyCode: "EURO" }),
      ],
    ],
  });
  await world.putPull({
    stream: "orders",
    pull: "p2",
    observed_at: "2026-04-02T00:00:00.000Z",
    objects: [
      [
        order(1, {
          updatedAt: "2026-04-01T12:00:00Z",
          email: "jane@example.com",
          customer: own(7, "jane@example.com", "+4917012345"),
        }),
        lineItem(11, 1, { originalTotalSet: bag("12.0") }),
        refund(100, 1),
        refundLine(101, 100, 11),
      ],
    ],
  });
  await world.putPull({
    stream: "customers",
    pull: "p1",
    objects: [
      [customer(7, "jane@example.com", "+4917012345"), customer(8, "joe@example.com"), customer(9, "mary@example.com")],
    ],
  });
  const drop = async (key: string, content: string) => {
    const path = join(world.folder, "lake", key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  };
  const head = "order_id,order_date,customer_id,email,phone,sku,quantity,price\n";
  await drop(
    "inbox/order_lines/market.csv",
    `${head}m1,2026-03-22,c1, JANE@example.com ,,A,1,10\nm1,2026-03-22,c1,,,B,1,5\nm2,2026-03-23,c2,joe@example.com,,A,1,7\nm3,2026-03-24,c1,,,A,one,7\nm4,2026-03-25,c1,,0170/999999,A,2,7\n`,
  );
  await drop(
    "inbox/customers/people.ndjson",
    '{"customer_id":"c1","email":"jane@example.com"}\n{"customer_id":"c2"}\n',
  );
  await drop("inbox/order_lines/refused.csv", "order_id,contact\nx,jane@example.com\ny,joe@example.com\n");
  const database = await openDatabase({ scratch: join(world.folder, "make") });
  const parquet = join(world.folder, "lake/inbox/reviews/reviews.parquet");
  await mkdir(dirname(parquet), { recursive: true });
  await database.run(
    `copy (select * from (values ('r1', date '2026-03-01', 5, 'jane@example.com', null), ('r2', date '2026-03-02', 4, null, 'c1'),
       ('r3', date '2026-03-02', 3, 'joe@example.com', null)) as t (review_id, review_date, rating, email, customer_id))
     to ${text(parquet)} (format parquet)`,
  );
  database.close();
  await conformAll(world);
  return world;
}

export async function conformAll(world: ConformWorld, ctx = world.context()): Promise<void> {
  for (const source of ["shop", "inbox"]) while (!(await conform(source, ctx, { threads: 2 })).done);
}

const anyRow = z.record(z.string(), z.unknown());
const names = ["jane", emailHash(salt, jane) ?? "", phoneHash(salt, "+4917012345") ?? "", idHash(salt, "shop", "7")];

/** The keys of objects that name Jane, in their bytes or in what is packed in them. */
export async function namingJane(world: ConformWorld): Promise<string[]> {
  const found: string[] = [];
  const database = await openDatabase({ scratch: join(world.folder, "look") });
  try {
    for await (const { key } of world.lake.list("")) {
      if (key.startsWith("state/suppressed/")) continue;
      const path = join(world.folder, "lake", key);
      const bytes = await readFile(path);
      let words = String(key.endsWith(".gz") ? gunzipSync(bytes) : bytes);
      if (key.endsWith(".parquet"))
        words = JSON.stringify(
          await database.rows(anyRow, `select cast(t as varchar) as row from read_parquet(${text(path)}) as t`),
        );
      // This one is somebody else's.
      const said = words.toLowerCase().replaceAll("bad.jane", "");
      if (names.some((name) => said.includes(name)) || said.includes('gid://shopify/customer/7"')) found.push(key);
    }
  } finally {
    database.close();
  }
  return found;
}
