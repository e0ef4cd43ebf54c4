import { iso } from "../shop/history.ts";
import type { Customer } from "../shop/model.ts";
import { paidOf } from "../shop/orderMoney.ts";
import type { StoreState } from "../shop/state.ts";
import { gid, moneyV2, type Wire } from "./wireMoney.ts";

export function customerWire(state: StoreState, customer: Customer): Wire {
  const { id, email, phone } = customer;
  const own = () => state.orders.filter((order) => order.customerId === id && !order.test);
  const [firstName = null, lastName = null] = (email ?? "").split("@")[0]?.split(".") ?? [];
  return {
    __typename: "Customer",
    id: gid("Customer", id),
    legacyResourceId: String(id),
    createdAt: iso(customer.createdAt),
    updatedAt: iso(customer.updatedAt),
    displayName: email ?? phone ?? `Customer ${id}`,
    firstName,
    lastName,
    numberOfOrders: () => String(own().length),
    amountSpent: () =>
      moneyV2(
        own().reduce((sum, order) => sum + paidOf(order), 0),
        state.store.currency,
      ),
    defaultEmailAddress:
      email === null
        ? null
        : {
            emailAddress: email,
            marketingState: customer.subscribed ? "SUBSCRIBED" : "NOT_SUBSCRIBED",
            marketingUpdatedAt: customer.subscribed ? iso(customer.createdAt) : null,
            validFormat: true,
          },
    defaultPhoneNumber: phone === null ? null : { phoneNumber: phone },
    defaultAddress: {
      __typename: "MailingAddress",
      id: gid("MailingAddress", id),
      countryCodeV2: customer.country,
      country: customer.country,
    },
    tags: customer.tags,
    state: "ENABLED",
    locale: "en",
    verifiedEmail: email !== null,
    taxExempt: false,
  };
}
