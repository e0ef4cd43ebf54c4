/**
 * What is asked of Shopify's Admin API, version 2026-10. Every object selects `__typename` and `id`, so that a line of raw
 * tells what it is. Money is read in the shop's currency: `shopMoney`, amounts as decimal strings.
 */

const money = "{ shopMoney { amount currencyCode } }";
const visit = "{ source sourceType utmParameters { source medium campaign } }";

export const orderFields = `
  __typename id legacyResourceId name test createdAt updatedAt processedAt cancelledAt cancelReason sourceName
  displayFinancialStatus displayFulfillmentStatus currencyCode presentmentCurrencyCode taxesIncluded edited
  customer { id defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber } }
  email phone
  app { id name }
  attribution { handle displayName }
  billingAddress { countryCodeV2 }
  shippingAddress { countryCodeV2 }
  customerJourneySummary { ready firstVisit ${visit} lastVisit ${visit} }
  tags discountCodes
  totalPriceSet ${money}
  currentTotalPriceSet ${money}
  subtotalPriceSet ${money}
  currentSubtotalPriceSet ${money}
  totalDiscountsSet ${money}
  totalShippingPriceSet ${money}
  totalTaxSet ${money}
  totalRefundedSet ${money}
  netPaymentSet ${money}
  totalTipReceivedSet ${money}
  transactions { id kind status processedAt amountSet ${money} }
  refunds { id createdAt updatedAt totalRefundedSet ${money} }`;

/** Of an order; only an app with the scope read_users may ask. No more than the id: names of staff are nobody's figures. */
export const staffFields = "staffMember { id }";

export const staffQuery = `
query Staff {
  trial: orders(first: 1) { nodes { id ${staffFields} } }
}`;

export const lineItemFields = `
  __typename id quantity currentQuantity isGiftCard sku title vendor
  variant { id }
  product { id }
  originalUnitPriceSet ${money}
  originalTotalSet ${money}
  discountedTotalSet ${money}
  discountAllocations { allocatedAmountSet ${money} }
  taxLines { rate priceSet ${money} }`;

export const refundFields = `__typename id createdAt processedAt updatedAt totalRefundedSet ${money}`;

export const refundLineItemFields = `
  __typename id quantity restockType restocked
  subtotalSet ${money}
  totalTaxSet ${money}
  lineItem { id sku variant { id } product { id } }`;

export const refundShippingLineFields = `__typename id subtotalAmountSet ${money} taxAmountSet ${money}`;

export const orderAdjustmentFields = `__typename id reason amountSet ${money} taxAmountSet ${money}`;

export const customerFields = `
  __typename id createdAt updatedAt numberOfOrders tags
  amountSpent { amount currencyCode }
  defaultEmailAddress { emailAddress marketingState marketingUpdatedAt }
  defaultPhoneNumber { phoneNumber }
  defaultAddress { countryCodeV2 }`;

export const variantFields = `
  __typename id sku title price compareAtPrice createdAt updatedAt
  product { id title productType vendor status publishedAt updatedAt }
  inventoryItem { id tracked unitCost { amount currencyCode } }`;

export const inventoryItemFields = `
  __typename id sku tracked
  unitCost { amount currencyCode }
  variant { id product { id } }`;

export const inventoryLevelFields = `
  __typename id updatedAt
  location { id name }
  quantities(names: ["available", "on_hand", "committed", "incoming", "reserved"]) { name quantity }`;

export const checkoutFields = `
  __typename id name createdAt updatedAt completedAt taxesIncluded
  totalPriceSet ${money}
  subtotalPriceSet ${money}
  totalTaxSet ${money}
  customer { id defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber } }`;

export const checkoutLineFields = "__typename id quantity variant { id } product { id }";

export const shopQuery = `
query ShopInfo {
  shop { __typename id name myshopifyDomain ianaTimezone currencyCode plan { publicDisplayName } }
  currentAppInstallation { __typename id accessScopes { handle } }
}`;

export const bulkRunMutation = `
mutation BulkRun($query: String!) {
  bulkOperationRunQuery(query: $query) {
    bulkOperation { id status }
    userErrors { field message code }
  }
}`;

export const bulkPollQuery = `
query BulkPoll($id: ID!) {
  bulkOperation(id: $id) { id status errorCode objectCount rootObjectCount url partialDataUrl }
}`;

const page = "pageInfo { hasNextPage endCursor }";

/** A connection to page through: `lineItems(first: 10) { nodes { … } pageInfo { … } }`. */
export function connection(name: string, args: string, fields: string): string {
  return `${name}(${args}) { nodes { ${fields} } ${page} }`;
}

/** A connection as bulk operations want it: they ignore sizes and give no cursors. */
export function bulkConnection(name: string, args: string, fields: string): string {
  return `${name}${args === "" ? "" : `(${args})`} { edges { node { ${fields} } } }`;
}

/** The connections of a refund. A bulk operation cannot read them: they hang below a list. */
export const refundConnections = {
  refundLineItems: refundLineItemFields,
  refundShippingLines: refundShippingLineFields,
  orderAdjustments: orderAdjustmentFields,
} as const;

export const orderRefundsQuery = `
query OrderRefunds($ids: [ID!]!, $first: Int!) {
  nodes(ids: $ids) {
    ... on Order {
      __typename id
      refunds {
        ${refundFields}
        ${Object.entries(refundConnections)
          .map(([name, fields]) => connection(name, "first: $first", fields))
          .join("\n        ")}
      }
    }
  }
}`;

/** The rest of one connection of one object. */
export function restQuery(type: string, name: string, fields: string): string {
  return `
query Rest($id: ID!, $first: Int!, $after: String) {
  node(id: $id) {
    ... on ${type} { id ${connection(name, "first: $first, after: $after", fields)} }
  }
}`;
}

/** One page of a stream's records, each with the first of its children. */
export function pageQuery({ root, sortKey, fields, children }: PagedSelection): string {
  const nested = children.map((child) => connection(child.name, "first: $children", child.fields)).join(" ");
  const sorted = sortKey === undefined ? "" : `, sortKey: ${sortKey}`;
  const variables = `$first: Int!, $after: String, $filter: String${nested === "" ? "" : ", $children: Int!"}`;
  return `
query Page(${variables}) {
  ${connection(root, `first: $first, after: $after, query: $filter${sorted}`, `${fields} ${nested}`)}
}`;
}

/** The same selection for a bulk operation, whose filter stands in the text. */
export function bulkQuery({ root, fields, children }: PagedSelection, filter: string | null): string {
  const nested = children.map((child) => bulkConnection(child.name, "", child.fields)).join(" ");
  return `{ ${bulkConnection(root, filter === null ? "" : `query: ${JSON.stringify(filter)}`, `${fields} ${nested}`)} }`;
}

export function countQuery(name: string): string {
  return `
query Count($filter: String) {
  ${name}(query: $filter, limit: null) { count precision }
}`;
}

export interface PagedSelection {
  /** The field of QueryRoot. */
  readonly root: string;
  /** Of the field of QueryRoot; its default where there is none that suits. */
  readonly sortKey?: string;
  /** Of the records. */
  readonly fields: string;
  /** The connections of a record whose objects become lines of their own. */
  readonly children: readonly { readonly name: string; readonly fields: string }[];
}
