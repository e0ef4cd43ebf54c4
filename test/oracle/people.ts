import type { Order } from "../vendors/shop/model.ts";
import type { StoreState } from "../vendors/shop/state.ts";

/** Who placed an order: the same text for the same person; null for nobody known. */
export interface Person {
  readonly key: string;
  /** The merchant's own people, and resellers. */
  readonly internal: boolean;
}

/**
 * People are told by their contact: a registered customer by the record's present e-mail address, else phone number; a
 * guest by the order's. A record without either is a person of its own.
 */
export function personOf(states: readonly StoreState[]): (source: string, order: Order) => Person | null {
  const records = new Map<string, { contact: string; internal: boolean }>();
  const internalContacts = new Set<string>();
  for (const { store, customers } of states) {
    for (const customer of customers.values()) {
      const contact = contactOf(customer) ?? `${store.source}:${customer.id}`;
      const internal = customer.tags.some((tag) => ["internal", "staff", "employee", "test"].includes(tag));
      records.set(`${store.source}:${customer.id}`, { contact, internal });
      if (internal) internalContacts.add(contact);
    }
  }
  return (source, order) => {
    const record = order.customerId === null ? undefined : records.get(`${source}:${order.customerId}`);
    const key = record?.contact ?? contactOf(order);
    return key === undefined ? null : { key, internal: internalContacts.has(key) };
  };
}

function contactOf({
  email,
  phone,
}: {
  readonly email: string | null;
  readonly phone: string | null;
}): string | undefined {
  if (email !== null) return `e:${email.trim().toLowerCase()}`;
  return phone === null ? undefined : `p:${phone.replaceAll(/[^0-9]/g, "")}`;
}
