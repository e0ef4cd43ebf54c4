import { hash } from "node:crypto";

/**
 * How people are named where they may not be named: as the macros email_hash and phone_hash of `sql/conform/prelude.sql`
 * have it, so that what is hashed here is found in canonical. Undefined for text that is no address and no number.
 */
export function emailHash(salt: string, address: string): string | undefined {
  return address.includes("@") ? hash("sha256", salt + trimmed(address).toLowerCase()) : undefined;
}

export function phoneHash(salt: string, number: string): string | undefined {
  const digits = number.replaceAll(/[^0-9]/g, "");
  return digits.length >= 5 ? hash("sha256", `${salt}+${digits.replace(/^00/, "")}`) : undefined;
}

/** A customer of one source, by the vendor's id. */
export function idHash(salt: string, source: string, id: string): string {
  return hash("sha256", `${salt}${source}:${id}`);
}

/** As DuckDB's trim: blanks only. */
const trimmed = (text: string) => text.replaceAll(/^ +| +$/g, "");
