import { iso } from "../shop/history.ts";
import type { Product, Variant } from "../shop/model.ts";
import { decimal } from "../shop/money.ts";
import type { Level, StoreState } from "../shop/state.ts";
import { connection, type PageArguments, type Viewer } from "./connection.ts";
import { gid, moneyV2, type Wire } from "./wireMoney.ts";

export function productWire(product: Product): Wire {
  return {
    __typename: "Product",
    id: gid("Product", product.id),
    legacyResourceId: String(product.id),
    title: product.title,
    productType: product.productType,
    vendor: product.vendor,
    status: product.status,
    isGiftCard: product.isGiftCard,
    createdAt: iso(product.createdAt),
    updatedAt: iso(product.updatedAt),
    publishedAt: iso(product.createdAt),
    tags: [],
  };
}

export function variantWire(state: StoreState, variant: Variant): Wire {
  const product = state.products.get(variant.productId);
  if (product === undefined) throw new Error(`variant ${variant.id} has no product`);
  return {
    __typename: "ProductVariant",
    id: gid("ProductVariant", variant.id),
    legacyResourceId: String(variant.id),
    title: variant.title,
    displayName: `${product.title} - ${variant.title}`,
    sku: variant.sku,
    price: decimal(variant.price),
    compareAtPrice: null,
    barcode: null,
    position: 1 + (variant.id % 10),
    createdAt: iso(variant.createdAt),
    updatedAt: iso(variant.updatedAt),
    product: () => productWire(product),
    inventoryItem: () => inventoryItemWire(state, variant),
  };
}

export function inventoryItemWire(state: StoreState, variant: Variant): Wire {
  return {
    __typename: "InventoryItem",
    id: gid("InventoryItem", variant.inventoryItemId),
    legacyResourceId: String(variant.inventoryItemId),
    sku: variant.sku,
    tracked: variant.tracked,
    variant: () => variantWire(state, variant),
    requiresShipping: variant.tracked,
    unitCost: variant.unitCost === null ? null : moneyV2(variant.unitCost, state.store.currency),
    createdAt: iso(variant.createdAt),
    updatedAt: iso(variant.updatedAt),
    inventoryLevels: (args: PageArguments, viewer: Viewer) => {
      const levels = state.history.locations.flatMap(({ id }) => state.levels.get(`${id}/${variant.id}`) ?? []);
      const place = ({ locationId }: Level) => ({ value: locationId, id: locationId });
      return connection(levels, args, viewer, place, (level) => levelWire(state, variant, level));
    },
  };
}

function levelWire(state: StoreState, variant: Variant, level: Level): Wire {
  const location = state.history.locations.find(({ id }) => id === level.locationId);
  const id = `${level.locationId}?inventory_item_id=${variant.inventoryItemId}`;
  const amounts: Readonly<Record<string, number>> = {
    available: level.onHand - level.committed,
    on_hand: level.onHand,
    committed: level.committed,
    incoming: level.incoming,
    reserved: 0,
    damaged: 0,
    safety_stock: 0,
    quality_control: 0,
  };
  return {
    __typename: "InventoryLevel",
    id: gid("InventoryLevel", id),
    createdAt: iso(variant.createdAt),
    updatedAt: iso(level.updatedAt),
    isActive: true,
    location: location === undefined ? null : locationWire(location),
    item: () => inventoryItemWire(state, variant),
    quantities: ({ names }: { names: readonly string[] }) =>
      names.map((name) => {
        const quantity = amounts[name];
        if (quantity === undefined) throw new Error(`The quantity name '${name}' is not valid`);
        return {
          __typename: "InventoryQuantity",
          id: gid("InventoryQuantity", `${id}&name=${name}`),
          name,
          quantity,
          updatedAt: iso(level.updatedAt),
        };
      }),
  };
}

export function locationWire(location: { readonly id: number; readonly name: string }): Wire {
  return {
    __typename: "Location",
    id: gid("Location", location.id),
    legacyResourceId: String(location.id),
    name: location.name,
    isActive: true,
  };
}
