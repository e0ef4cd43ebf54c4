import { describe, expect, test } from "vitest";
import { allows, type Statement, unusedGrants } from "./policy.ts";

const read: Statement = { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::lake/raw/*"] };
const get = { action: "s3:GetObject", resource: "arn:aws:s3:::lake/raw/a/b.gz", context: {} };

describe("what a role may do", () => {
  test("is what a statement allows, on the resources it names", () => {
    expect(allows([read], get)).toBe(true);
    expect(allows([read], { ...get, action: "s3:PutObject" })).toBe(false);
    expect(allows([read], { ...get, resource: "arn:aws:s3:::lake/state/a" })).toBe(false);
    expect(allows([read], { ...get, resource: "arn:aws:s3:::other/raw/a" })).toBe(false);
    expect(allows([], get)).toBe(false);
  });

  test("is not what another statement denies", () => {
    expect(allows([read, { ...read, Effect: "Deny", Action: "s3:*" }], get)).toBe(false);
  });

  test("may depend on what the request brings", () => {
    const list = { action: "s3:ListBucket", resource: "arn:aws:s3:::lake", context: { "s3:prefix": ["raw/x/"] } };
    const may = (operator: string): Statement => ({
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: "arn:aws:s3:::lake",
      Condition: { [operator]: { "s3:prefix": ["raw/*"] } },
    });
    expect(allows([may("StringLike")], list)).toBe(true);
    expect(allows([may("StringLike")], { ...list, context: { "s3:prefix": ["state/"] } })).toBe(false);
    // What S3 asks before it says 404 in place of 403 brings no prefix.
    expect(allows([may("StringLike")], { ...list, context: {} })).toBe(false);
    expect(allows([may("StringLikeIfExists")], { ...list, context: {} })).toBe(true);
    expect(() => allows([may("NumericLessThan")], list)).toThrow(/NumericLessThan/);
  });

  test("holds of each recipient where it says so", () => {
    const send = (recipients: string[]) => ({
      action: "ses:SendRawEmail",
      resource: "arn:aws:ses:x:1:identity/a@b.example",
      context: { "ses:Recipients": recipients },
    });
    const may: Statement = {
      Effect: "Allow",
      Action: "ses:SendRawEmail",
      Resource: "*",
      Condition: { "ForAllValues:StringEquals": { "ses:Recipients": ["head@b.example"] } },
    };
    expect(allows([may], send(["head@b.example"]))).toBe(true);
    expect(allows([may], send(["head@b.example", "eve@c.example"]))).toBe(false);
  });
});

test("a grant that no call uses is named", () => {
  const wide: Statement = { ...read, Action: ["s3:GetObject", "s3:DeleteObject"] };
  expect(unusedGrants([wide], [get])).toEqual(["s3:DeleteObject on arn:aws:s3:::lake/raw/*"]);
  expect(unusedGrants([read], [get])).toEqual([]);
});
