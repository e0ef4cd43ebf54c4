import type { Vendor } from "../shared/sourceSettings.ts";
import { personal as shopify } from "./sources/shopify/personal.ts";

/**
 * Where the raw records of one vendor name people: the one place that says so. Pull and `milepost forget` take people out
 * of raw by it. Paths are of fields within a record, `customer.defaultEmailAddress.emailAddress`.
 */
export interface PersonalFields {
  /** The field whose value tells what kind a record is; and the kinds that name people. */
  readonly kindAt: string;
  readonly kinds: Readonly<Record<string, PersonalKind>>;
  /** The customer id, as canonical has it, from the value in the record. */
  readonly idOf: (value: string) => string | undefined;
}

export interface PersonalKind {
  /** person: the record is about one person and goes with it. mention: it stays, without the person. */
  readonly as: "person" | "mention";
  /** Where the customer's id stands. */
  readonly id?: string;
  /** Where e-mail addresses and phone numbers stand, those first that conform prefers. */
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  /** The one among `emails` that belongs to the id; the others may be somebody else's, who ordered for the customer. */
  readonly ownEmail?: string;
  /** What else goes with the person. */
  readonly also?: readonly string[];
}

const byVendor: Readonly<Record<Vendor, PersonalFields | null>> = {
  shopify,
  // Rates of exchange name nobody.
  ecb: null,
};

/** Null for a vendor whose records name nobody; undefined for one that is not known here. */
export function personalFields(vendor: string): PersonalFields | null | undefined {
  return Object.entries(byVendor).find(([name]) => name === vendor)?.[1];
}
