/** The definitions a merchant may choose that the oracle knows; what is left out is the catalogue's default. */
export interface Choices {
  readonly salesMeasure: "net" | "total" | "gross";
  readonly orderDateBasis: "processed" | "created";
  readonly refundBasis: "refund_date" | "order_date";
  readonly includePending: boolean;
  readonly includeCancelled: boolean;
  readonly aovNumerator: "gross_less_discounts" | "net" | "total";
  readonly excludeZero: boolean;
  readonly lookbackDays: number | "all";
  readonly minPair: number;
  readonly affinityUnit: "order" | "customer";
  readonly position: "on_hand" | "available";
  readonly velocityDays: number;
  readonly turnoverBasis: "cogs" | "units";
  readonly costMethod: "recorded" | "average" | "fifo";
  readonly clvValue: "profit" | "revenue";
  readonly churnWindowDays: number | "auto";
}

export const defaultChoices: Choices = {
  salesMeasure: "net",
  orderDateBasis: "processed",
  refundBasis: "refund_date",
  includePending: true,
  includeCancelled: false,
  aovNumerator: "gross_less_discounts",
  excludeZero: false,
  lookbackDays: "all",
  minPair: 10,
  affinityUnit: "order",
  position: "on_hand",
  velocityDays: 28,
  turnoverBasis: "cogs",
  costMethod: "recorded",
  clvValue: "profit",
  churnWindowDays: "auto",
};
