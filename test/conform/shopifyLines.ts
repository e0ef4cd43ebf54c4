/** Raw lines of Shopify, as pull writes them; the parts that a test is not about are filled in. */

type Fields = Record<string, unknown>;

export const gid = (type: string, id: number | string) => `gid://shopify/${type}/${id}`;
export const bag = (amount: string, currencyCode = "EUR") => ({ shopMoney: { amount, currencyCode } });

export function order(id: number, fields: Fields = {}): Fields {
  const createdAt = (fields.createdAt as string | undefined) ?? "2026-03-10T12:00:00Z";
  return {
    __typename: "Order",
    id: gid("Order", id),
    legacyResourceId: String(id),
    name: `#${id}`,
    test: false,
    createdAt,
    updatedAt: createdAt,
    processedAt: createdAt,
    cancelledAt: null,
    sourceName: "web",
    displayFinancialStatus: "PAID",
    currencyCode: "EUR",
    taxesIncluded: false,
    customer: null,
    email: null,
    phone: null,
    app: { id: gid("App", 580111), name: "Online Store" },
    billingAddress: { countryCodeV2: "DE" },
    shippingAddress: null,
    customerJourneySummary: null,
    totalShippingPriceSet: bag("0.0"),
    totalTaxSet: bag("0.0"),
    totalTipReceivedSet: bag("0.0"),
    transactions: [{ id: gid("OrderTransaction", id), kind: "SALE", status: "SUCCESS", amountSet: bag("10.0") }],
    refunds: [],
    ...fields,
  };
}

export function lineItem(id: number, orderId: number, fields: Fields = {}): Fields {
  const quantity = (fields.quantity as number | undefined) ?? 1;
  return {
    __typename: "LineItem",
    id: gid("LineItem", id),
    quantity,
    currentQuantity: quantity,
    isGiftCard: false,
    sku: `SKU-${id}`,
    title: `Thing ${id}`,
    variant: { id: gid("ProductVariant", 500 + id) },
    product: { id: gid("Product", 300 + id) },
    originalUnitPriceSet: bag("10.0"),
    originalTotalSet: bag("10.0"),
    discountAllocations: [],
    taxLines: [],
    ...fields,
    __parentId: gid("Order", orderId),
  };
}

export function refund(id: number, orderId: number, fields: Fields = {}): Fields {
  return {
    __typename: "Refund",
    id: gid("Refund", id),
    createdAt: "2026-04-01T09:30:00Z",
    updatedAt: "2026-04-01T09:30:00Z",
    ...fields,
    __parentId: gid("Order", orderId),
  };
}

export function refundLine(id: number | null, refundId: number, lineId: number, fields: Fields = {}): Fields {
  return {
    __typename: "RefundLineItem",
    id: id === null ? null : gid("RefundLineItem", id),
    quantity: 1,
    restockType: "RETURN",
    restocked: true,
    subtotalSet: bag("10.0"),
    totalTaxSet: bag("0.0"),
    lineItem: {
      id: gid("LineItem", lineId),
      variant: { id: gid("ProductVariant", 500 + lineId) },
      product: { id: gid("Product", 300 + lineId) },
    },
    ...fields,
    __parentId: gid("Refund", refundId),
  };
}
