import { afterEach, beforeEach, expect, test } from "vitest";
import { conform } from "../../lambdas/conform/conform.ts";
import { type ConformWorld, hashed, openConformWorld } from "./conformWorld.ts";
import { bag, gid } from "./shopifyLines.ts";

let world: ConformWorld;
beforeEach(async () => {
  world = await openConformWorld();
});
afterEach(() => world.close());

const seen = { _observed_at: "2026-11-20 23:30:00", _deleted: false };
const observed_at = "2026-11-20T23:30:00.000Z";

test("customers, products with the day's costs, stock and checkouts", async () => {
  const customer = {
    __typename: "Customer",
    id: gid("Customer", 7),
    createdAt: "2026-01-31T23:30:00Z",
    updatedAt: "2026-02-01T10:00:00Z",
    tags: [" Staff "],
    defaultEmailAddress: { emailAddress: "Bo@Example.com" },
    defaultPhoneNumber: { phoneNumber: "+49 (170) 1" },
    defaultAddress: { countryCodeV2: "AT" },
  };
  const guest = {
    ...customer,
    id: gid("Customer", 8),
    tags: [],
    defaultEmailAddress: null,
    defaultPhoneNumber: null,
    defaultAddress: null,
  };
  await world.putPull({ stream: "customers", pull: "p1", observed_at, objects: [[customer, guest]] });

  const variant = {
    __typename: "ProductVariant",
    id: gid("ProductVariant", 501),
    sku: "",
    title: "Large",
    price: "12.5",
    createdAt: "2026-01-01T00:00:00Z",
    updatedAt: "2026-01-02T00:00:00Z",
    product: {
      id: gid("Product", 301),
      title: "Mug",
      productType: "Cups",
      vendor: "Clay",
      status: "ACTIVE",
      publishedAt: null,
    },
    inventoryItem: { unitCost: { amount: "4.1234", currencyCode: "EUR" } },
  };
  const free = { ...variant, id: gid("ProductVariant", 502), inventoryItem: { unitCost: null } };
  await world.putPull({ stream: "products", pull: "p1", observed_at, objects: [[variant, free]] });

  const stock = (name: string, quantity: number) => ({ name, quantity });
  const place = (id: number, onHand: number) => ({
    __typename: "InventoryLevel",
    id: gid("InventoryLevel", `${id}?inventory_item_id=901`),
    location: { id: gid("Location", id) },
    quantities: [stock("available", onHand - 2), stock("on_hand", onHand), stock("committed", 2), stock("incoming", 0)],
    __parentId: gid("InventoryItem", 901),
  });
  const item = {
    __typename: "InventoryItem",
    id: gid("InventoryItem", 901),
    unitCost: { amount: "4.0", currencyCode: "EUR" },
    variant: { id: gid("ProductVariant", 501), product: { id: gid("Product", 301) } },
  };
  await world.putPull({ stream: "inventory", pull: "p1", observed_at, objects: [[place(1, 1), place(2, 8)], [item]] });

  const checkout = {
    __typename: "AbandonedCheckout",
    id: gid("AbandonedCheckout", 4),
    createdAt: "2026-03-28T23:30:00Z",
    updatedAt: "2026-03-30T10:00:00Z",
    completedAt: null,
    totalPriceSet: bag("59.5"),
    customer: { id: gid("Customer", 7), defaultEmailAddress: { emailAddress: "bo@example.com" } },
  };
  const part = {
    __typename: "AbandonedCheckoutLineItem",
    id: gid("AbandonedCheckoutLineItem", 5),
    __parentId: checkout.id,
  };
  await world.putPull({ stream: "abandoned_checkouts", pull: "p1", observed_at, objects: [[part, checkout]] });

  const { tables } = await conform("shop", world.context());
  expect(tables.filter(({ quarantined }) => quarantined > 0)).toEqual([]);

  expect(await world.rows("customers")).toEqual([
    {
      ...seen,
      month: "2026-01",
      customer_id: "7",
      created_at: "2026-01-31 23:30:00",
      email_hash: hashed("bo@example.com"),
      phone_hash: hashed("+491701"),
      country: "AT",
      is_internal: true,
      _version: "2026-02-01 10:00:00",
    },
    {
      ...seen,
      month: "2026-01",
      customer_id: "8",
      created_at: "2026-01-31 23:30:00",
      email_hash: null,
      phone_hash: null,
      country: null,
      is_internal: false,
      _version: "2026-02-01 10:00:00",
    },
  ]);
  expect(await world.rows("products")).toMatchObject([
    {
      ...seen,
      month: "2026-01",
      variant_id: "501",
      product_id: "301",
      sku: null,
      title: "Mug",
      variant_title: "Large",
      product_type: "Cups",
      vendor: "Clay",
      list_price: "12.5000",
      unit_cost: "4.1234",
      currency: "EUR",
      status: "active",
      _version: "2026-01-02 00:00:00",
    },
    { variant_id: "502", unit_cost: null },
  ]);
  // 23:30 UTC is the next day in Berlin.
  expect(await world.rows("product_costs")).toMatchObject([
    { ...seen, month: "2026-11", variant_id: "501", observed_date: "2026-11-21", unit_cost: "4.1234", currency: "EUR" },
  ]);
  const level = {
    ...seen,
    month: "2026-11",
    snapshot_date: "2026-11-20",
    variant_id: "501",
    product_id: "301",
    committed: "2.000",
    incoming: "0.000",
    unit_cost: "4.0000",
    currency: "EUR",
  };
  expect(await world.rows("inventory_levels")).toMatchObject([
    { ...level, location_id: "1", on_hand: "1.000", available: "-1.000" },
    { ...level, location_id: "2", on_hand: "8.000", available: "6.000" },
  ]);
  expect(await world.rows("checkouts")).toMatchObject([
    {
      ...seen,
      month: "2026-03",
      checkout_id: "4",
      customer_id: "7",
      email_hash: hashed("bo@example.com"),
      created_at: "2026-03-28 23:30:00",
      checkout_date: "2026-03-29",
      completed_at: null,
      channel: "online",
      cart_amount: "59.5000",
      currency: "EUR",
    },
  ]);
});

test("a cost that changes without moving the variant's own time is seen, day by day", async () => {
  const variant = (amount: string) => ({
    __typename: "ProductVariant",
    id: gid("ProductVariant", 501),
    title: "Large",
    price: "12.5",
    createdAt: "2026-01-01T00:00:00Z",
    updatedAt: "2026-01-02T00:00:00Z",
    product: { id: gid("Product", 301), title: "Mug" },
    inventoryItem: { unitCost: { amount, currencyCode: "EUR" } },
  });
  for (const [n, [day, amount]] of [
    ["20", "4.0"],
    ["21", "5.0"],
    ["21", "6.0"],
  ].entries()) {
    const at = `2026-11-${day}T10:0${n}:00.000Z`;
    await world.putPull({ stream: "products", pull: `p${n}`, observed_at: at, objects: [[variant(amount ?? "")]] });
  }
  await conform("shop", world.context());
  expect((await world.rows("product_costs")).map(({ observed_date, unit_cost }) => [observed_date, unit_cost])).toEqual(
    [
      ["2026-11-20", "4.0000"],
      ["2026-11-21", "6.0000"],
    ],
  );
  expect(await world.rows("products")).toMatchObject([{ unit_cost: "6.0000" }]);
});

test("reference rates: one row a day and currency, the latest reading wins, nonsense is put aside", async () => {
  const rate = (currency: string, date: string, words: string) => ({ currency, date, rate: words });
  const pull = { source: "ecb", vendor: "ecb", stream: "rates" };
  await world.putPull({
    ...pull,
    pull: "p2",
    observed_at: "2026-11-21T17:00:00.000Z",
    objects: [[rate("USD", "2026-11-20", "1.0833")]],
  });
  await world.putPull({
    ...pull,
    pull: "p1",
    observed_at: "2026-11-20T17:00:00.000Z",
    objects: [
      [rate("USD", "2026-11-20", "1.0832"), rate("JPY", "2026-11-20", "163.25"), rate("XXX", "2026-11-20", "N/A")],
    ],
  });
  const { tables } = await conform("ecb", world.context());
  expect(tables).toEqual([{ table: "fx_rates", rows: 4, changed: 1, quarantined: 1 }]);
  expect(await world.rows("fx_rates", "ecb")).toMatchObject([
    { currency: "JPY", rate_date: "2026-11-20", rate: "163.25000000", base_currency: "EUR", month: "2026-11" },
    { currency: "USD", rate_date: "2026-11-20", rate: "1.08330000", _observed_at: "2026-11-21 17:00:00" },
  ]);
  expect(JSON.parse(await world.readText("quarantine/ecb/fx_rates/p1.ndjson"))).toMatchObject({
    line: 3,
    column: "rate",
    row: { currency: "XXX", rate: null },
  });
});
