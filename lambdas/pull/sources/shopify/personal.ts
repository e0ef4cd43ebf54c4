import type { PersonalFields } from "../../personal.ts";

const customer = {
  id: "customer.id",
  ownEmail: "customer.defaultEmailAddress.emailAddress",
} as const;

/** Where Shopify's records name people. What stands in no field here has been left out of the queries, or is of goods. */
export const personal: PersonalFields = {
  kindAt: "__typename",
  idOf: (gid) => /^gid:\/\/shopify\/Customer\/(\d+)$/.exec(gid)?.[1],
  kinds: {
    Customer: {
      as: "person",
      id: "id",
      emails: ["defaultEmailAddress.emailAddress"],
      phones: ["defaultPhoneNumber.phoneNumber"],
      ownEmail: "defaultEmailAddress.emailAddress",
    },
    Order: {
      as: "mention",
      ...customer,
      emails: ["email", customer.ownEmail],
      phones: ["phone", "customer.defaultPhoneNumber.phoneNumber"],
      // Merchants write names into tags, and give codes to single customers.
      also: ["customer", "tags", "discountCodes"],
    },
    AbandonedCheckout: {
      as: "mention",
      ...customer,
      emails: [customer.ownEmail],
      phones: ["customer.defaultPhoneNumber.phoneNumber"],
      also: ["customer"],
    },
  },
};
