import fc from "fast-check";
import { expect, test } from "vitest";
import { conform } from "../../lambdas/conform/conform.ts";
import { type ConformWorld, openConformWorld, type RawPull } from "./conformWorld.ts";
import { bag, gid, lineItem, order, refund, refundLine } from "./shopifyLines.ts";

/** An order as one pull saw it. */
interface Seen {
  readonly id: number;
  readonly version: number;
  readonly lines: readonly number[];
  readonly refunded: boolean;
}

/** What lies in canonical, and what the manifests say of it but for ETags, which differ from lake to lake. */
async function contentOf(world: ConformWorld): Promise<unknown> {
  const objects = await world.digests("canonical/");
  const manifests: string[] = [];
  for (const key of (await world.digests("state/canonical/", "state/coverage/")).keys()) {
    manifests.push((await world.readText(key)).replaceAll(/"etag": "[^"]*"/g, ""));
  }
  return { objects: [...objects], manifests };
}

/** Conforms the pulls as they come in, some at a time. */
async function conformInSteps(pulls: readonly RawPull[], steps: readonly number[], batchBytes: number) {
  const world = await openConformWorld();
  try {
    let next = 0;
    for (const step of [...steps, pulls.length]) {
      for (const pull of pulls.slice(next, next + step)) await world.putPull(pull);
      next += step;
      await conform("shop", world.context(), { batchBytes, threads: 2 });
    }
    return {
      content: await contentOf(world),
      orders: await world.rows("orders"),
      lines: await world.rows("order_lines"),
      refunds: await world.rows("refunds"),
      levels: await world.rows("inventory_levels"),
    };
  } finally {
    await world.close();
  }
}

const seen: fc.Arbitrary<Seen> = fc.record({
  id: fc.integer({ min: 1, max: 4 }),
  version: fc.integer({ min: 1, max: 3 }),
  lines: fc.uniqueArray(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }),
  refunded: fc.boolean(),
});

/** At what instant an order changed last decides, then when it was seen: what a pull saw of a version is the same each time. */
function orderPull(n: number, orders: readonly Seen[]): RawPull {
  const lines = orders.flatMap(({ id, version, lines, refunded }) => [
    ...lines.map((line) => lineItem(id * 10 + line, id, { title: `of ${version}` })),
    ...(refunded ? [refundLine(id * 100 + version, id * 100, id * 10 + (lines[0] ?? 9)), refund(id * 100, id)] : []),
    order(id, {
      createdAt: `2026-0${1 + (id % 2)}-15T12:00:00Z`,
      updatedAt: `2026-05-0${version}T00:00:00Z`,
      totalTipReceivedSet: bag(`${n}.0`),
    }),
  ]);
  return { stream: "orders", pull: `p${n}`, observed_at: `2026-06-01T00:00:0${n}.000Z`, objects: [lines] };
}

test("orders replayed in any order and any batches give the same bytes: each order as last seen, with its lines of then", async () => {
  const pulls = fc.array(fc.uniqueArray(seen, { selector: ({ id }) => id, maxLength: 3 }), {
    minLength: 2,
    maxLength: 4,
  });
  const arrivals = fc.record({
    keys: fc.array(fc.integer(), { minLength: 4, maxLength: 4 }),
    steps: fc.array(fc.integer({ min: 1, max: 2 }), { maxLength: 3 }),
    batchBytes: fc.constantFrom(1, 1e9),
  });
  await fc.assert(
    fc.asyncProperty(pulls, arrivals, async (seenBy, { keys, steps, batchBytes }) => {
      const raw = seenBy.map((orders, n) => orderPull(n, orders));
      const shuffled = raw.map((pull, n) => ({ pull, key: keys[n] ?? 0 })).toSorted((a, b) => a.key - b.key);
      const whole = await conformInSteps(raw, [], 1e9);
      const pieces = await conformInSteps(
        shuffled.map(({ pull }) => pull),
        steps,
        batchBytes,
      );
      expect(pieces).toEqual(whole);

      const latest = new Map<number, { seen: Seen; n: number }>();
      for (const [n, orders] of seenBy.entries()) {
        for (const one of orders) {
          const before = latest.get(one.id);
          if (before === undefined || one.version >= before.seen.version) latest.set(one.id, { seen: one, n });
        }
      }
      const current = [...latest.values()];
      expect(whole.orders.map(({ order_id, tip_amount }) => [order_id, Number(tip_amount)])).toEqual(
        current.map(({ seen, n }) => [String(seen.id), n]).toSorted(),
      );
      expect(whole.lines.map(({ order_line_id, title }) => `${order_line_id} ${title}`).toSorted()).toEqual(
        current.flatMap(({ seen }) => seen.lines.map((line) => `${seen.id * 10 + line} of ${seen.version}`)).toSorted(),
      );
      expect(whole.refunds.map(({ refund_line_id }) => refund_line_id).toSorted()).toEqual(
        current
          .flatMap(({ seen }) => (seen.refunded ? [`${seen.id * 100}:line:${seen.id * 100 + seen.version}`] : []))
          .toSorted(),
      );
    }),
    { numRuns: 6 },
  );
});

test("snapshots replayed in any order: a day's rows are those of the newest look at it, even when it saw none", async () => {
  const snapshot = fc.record({
    day: fc.integer({ min: 1, max: 3 }),
    variants: fc.uniqueArray(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
  });
  const cases = fc.record({
    snapshots: fc.array(snapshot, { minLength: 2, maxLength: 4 }),
    keys: fc.array(fc.integer(), { minLength: 4, maxLength: 4 }),
    batchBytes: fc.constantFrom(1, 1e9),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ snapshots, keys, batchBytes }) => {
      const raw = snapshots.map(({ day, variants }, n): RawPull => {
        const lines = variants.flatMap((variant) => [level(variant, n), item(variant)]);
        return {
          stream: "inventory",
          pull: `p${n}`,
          observed_at: `2026-06-0${day}T10:00:0${n}.000Z`,
          objects: [lines],
        };
      });
      const shuffled = raw.map((pull, n) => ({ pull, key: keys[n] ?? 0 })).toSorted((a, b) => a.key - b.key);
      const whole = await conformInSteps(raw, [], 1e9);
      const pieces = await conformInSteps(
        shuffled.map(({ pull }) => pull),
        [1, 1, 1],
        batchBytes,
      );
      expect(pieces).toEqual(whole);

      const newest = new Map(snapshots.map(({ day, variants }, n) => [day, { variants, n }]));
      expect(
        whole.levels.map((row) => `${row.snapshot_date} ${row.variant_id} ${Number(row.on_hand)}`).toSorted(),
      ).toEqual(
        [...newest].flatMap(([day, { variants, n }]) => variants.map((v) => `2026-06-0${day} ${v} ${n}`)).toSorted(),
      );
    }),
    { numRuns: 5 },
  );
});

const item = (variant: number) => ({
  __typename: "InventoryItem",
  id: gid("InventoryItem", 100 + variant),
  unitCost: null,
  variant: { id: gid("ProductVariant", variant), product: { id: gid("Product", 1) } },
});
const level = (variant: number, onHand: number) => ({
  __typename: "InventoryLevel",
  id: gid("InventoryLevel", `5?inventory_item_id=${100 + variant}`),
  location: { id: gid("Location", 5) },
  quantities: [{ name: "on_hand", quantity: onHand }],
  __parentId: gid("InventoryItem", 100 + variant),
});
