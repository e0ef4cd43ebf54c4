import { afterEach, expect, test } from "vitest";
import { emailHash } from "../../../../lambdas/shared/people/hashes.ts";
import { suppress } from "../../../../lambdas/shared/people/suppressed.ts";
import { distinctLines } from "../../pullWorld.ts";
import { openShopWorld, type ShopWorld, shop } from "./shopWorld.ts";

const worlds: ShopWorld[] = [];
const open = async () => {
  const world = await openShopWorld({ bulkPolls: 1 });
  worlds.push(world);
  return world;
};
afterEach(() => Promise.all(worlds.splice(0).map(({ shopify }) => shopify.close())));

async function knownPerson(): Promise<string> {
  const world = await open();
  await world.pull();
  const orders = await distinctLines(world, shop, "orders");
  const emails = orders.flatMap((line) => /"defaultEmailAddress":\{"emailAddress":"([^"]+)"/.exec(line)?.[1] ?? []);
  return (
    emails.sort((one, other) => emails.filter((e) => e === other).length - emails.filter((e) => e === one).length)[0] ??
    ""
  );
}

test("what pull writes names nobody who was erased, counts as before, and when cut into turns too", async () => {
  const email = await knownPerson();
  expect(email).toContain("@");
  const before = await open();
  await before.pull();
  for (const requestsEach of [Number.POSITIVE_INFINITY, 4]) {
    const world = await open();
    await suppress(world.context(), "someone", { emails: [emailHash("salt", email) ?? ""], phones: [], ids: [] });
    for (let done = false; !done; ) {
      let left = requestsEach;
      const counted: typeof fetch = (...request) => {
        left -= 1;
        return fetch(...request);
      };
      const remaining = () => (left > 0 ? Number.POSITIVE_INFINITY : 1000);
      ({ done } = await world.pull({ run: "20260701T000000Z-turn", fetch: counted, remaining }));
    }
    for (const stream of ["orders", "customers", "abandoned_checkouts"]) {
      const [was, is] = [await distinctLines(before, shop, stream), await distinctLines(world, shop, stream)];
      expect(was.join("\n"), stream).toContain(email);
      expect(is.join("\n"), stream).not.toContain(email);
      expect(is).toHaveLength(was.length);
    }
  }
});
