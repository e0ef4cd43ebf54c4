import { expect, test } from "vitest";
import { eraseRecord } from "../../lambdas/pull/eraseRecord.ts";
import { personalFields } from "../../lambdas/pull/personal.ts";
import { emailHash, idHash, phoneHash } from "../../lambdas/shared/people/hashes.ts";
import { peopleOf } from "../../lambdas/shared/people/suppressed.ts";
import { gid, order } from "../conform/shopifyLines.ts";

const salt = "pepper";
const hashes = {
  emails: [emailHash(salt, "jane@example.com") ?? ""],
  phones: [phoneHash(salt, "+49 30 1234567") ?? ""],
  ids: [idHash(salt, "shop", "7")],
};
const people = peopleOf([hashes], salt);
const fields = personalFields("shopify");
const erase = (record: object | string) => {
  if (!fields) throw new Error("Shopify declares its personal fields");
  const line = typeof record === "string" ? record : JSON.stringify(record);
  const erased = eraseRecord(line, { fields, people, source: "shop" });
  return erased && { ...erased, record: JSON.parse(erased.line) };
};
const account = (id: number, email: string | null, phone: string | null = null) => ({
  id: gid("Customer", id),
  defaultEmailAddress: email === null ? null : { emailAddress: email },
  defaultPhoneNumber: phone === null ? null : { phoneNumber: phone },
});

test("an order keeps everything but the person", () => {
  const before = order(1, { email: " Jane@Example.com", phone: "0301234567", customer: account(7, "x@example.com") });
  const withTags = { ...before, tags: ["for Jane"], discountCodes: ["JANE10"], note: "call jane@example.com, please" };
  const { record } = erase(withTags) ?? {};
  expect(record).toEqual({
    ...before,
    ...{ email: null, phone: null, customer: null, tags: null, discountCodes: null },
    note: "call , please",
  });
});

test("an order is theirs by the id alone, and by the number when it names nobody else", () => {
  expect(erase(order(1, { customer: account(7, null) }))?.record.customer).toBeNull();
  expect(erase(order(1, { phone: "0049 30 1234567" }))?.record.phone).toBeNull();
  const shared = erase(order(1, { phone: "+49301234567", customer: account(8, "joe@example.com", "+4930999") }));
  expect(shared?.record).toMatchObject({ phone: null, customer: { id: gid("Customer", 8) } });
  // In place of a number that is gone, conform would take the next.
  expect(shared?.record.customer.defaultPhoneNumber.phoneNumber).toBeNull();
  const behind = erase(order(1, { phone: "+4930999", customer: account(8, "joe@example.com", "+49301234567") }));
  expect(behind?.record).toMatchObject({ phone: "+4930999", customer: { defaultPhoneNumber: { phoneNumber: null } } });
});

test("a customer's record makes way for one that names nobody and counts as one", () => {
  const { record, key } = erase({ __typename: "Customer", ...account(7, "jane@example.com"), tags: ["vip"] }) ?? {};
  expect(record).toEqual({ __typename: "Erased", id: expect.stringMatching(/^erased:[0-9a-f]{16}$/) });
  expect(key).toEqual({ was: gid("Customer", 7), is: record.id });
});

test("other people's records, and records of goods, stay as they are", () => {
  expect(erase(order(1, { email: "joe@example.com", customer: account(8, "joe@example.com") }))).toBeUndefined();
  expect(erase({ __typename: "LineItem", id: gid("LineItem", 7), title: "a@b" })).toBeUndefined();
  // The same number at another shop is somebody else.
  expect(people.hasId("other", "7")).toBe(false);
});

test("a line that cannot be read goes when it holds the address", () => {
  expect(erase('{"__typename":"Customer","email":"jane@example.com"')?.record.__typename).toBe("Erased");
  expect(erase('{"__typename":"Customer","email":"joe@example.com"')).toBeUndefined();
});
