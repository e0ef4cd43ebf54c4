import { expect, test } from "vitest";
import { conformInbox } from "../../../lambdas/conform/inbox.ts";
import { inboxLake } from "./inboxLake.ts";

const orders = `order_id,order_date,email,gross_amount
1001,2026-11-20,ann@example.com,10.50
1002,2026-11-21,bob@example.com,20
`;

test("a file is read by the run that finds it, and once", async () => {
  await using lake = await inboxLake();
  await lake.drop("inbox/orders/november.csv", orders);
  const first = await conformInbox(lake.ctx);
  expect(first).toMatchObject({ done: true, tables: [{ table: "orders", rows: 2, changed: 1, quarantined: 0 }] });
  expect(await lake.rows("orders")).toMatchObject([
    { source: "inbox", order_id: "1001", gross_amount: "10.5000", currency: "EUR", order_date: "2026-11-20" },
    { source: "inbox", order_id: "1002", gross_amount: "20.0000" },
  ]);
  const keys = await lake.keys("");
  const facts = await Array.fromAsync(lake.ctx.lake.list(""));
  expect(await conformInbox(lake.ctx)).toEqual({ done: true, tables: [], growing: [] });
  expect(await Array.fromAsync(lake.ctx.lake.list(""))).toEqual(facts);
  expect(keys.filter((key) => !key.startsWith("raw/inbox/"))).toEqual([
    "canonical/orders/source=inbox/month=2026-11/data.parquet",
    "inbox/orders/november.csv",
    "inbox_results/orders/november.csv.json",
    "state/canonical/orders/inbox.json",
    "state/conform/inbox/orders.json",
    "state/coverage/inbox/orders.json",
    "state/coverage/inbox/refunds.json",
    "state/inbox/orders.json",
  ]);
});
