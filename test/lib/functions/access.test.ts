import { describe, expect, test } from "vitest";
import type { SettingsInput } from "../../../lambdas/shared/settings.ts";
import { type FunctionName, functionNames } from "../../../lib/contract.ts";
import { allows, type Statement } from "../../aws/pipeline/policy.ts";
import { resolver, type Template as TemplateShape } from "../../aws/pipeline/template.ts";
import { synthesise } from "../synthesise.ts";

const place = { region: "eu-central-1", account: "123456789012" };
const shop = (auth: "token" | "refresh_token") =>
  ({ vendor: "shopify", shop: "harbour-lane.myshopify.com", auth, since: "2025-01-01" }) as const;

/** What the roles of a stack may do: `may("pull", "s3:PutObject", "raw/a")`. */
function rolesOf(changes: Partial<SettingsInput> = {}) {
  const { template } = synthesise(changes);
  const json = template.toJSON() as TemplateShape;
  const { resolve, nameOf } = resolver(json, place);
  const resources = Object.entries(json.Resources);
  const bucket = nameOf(resources.find(([, { Type }]) => Type === "AWS::S3::Bucket")?.[0] ?? "");
  const statementsOf = (name: FunctionName): Statement[] => {
    const [fn] = Object.values(
      template.findResources("AWS::Lambda::Function", { Properties: { FunctionName: `milepost-prod-${name}` } }),
    );
    const role = fn?.Properties.Role["Fn::GetAtt"][0];
    const policies = Object.values(
      template.findResources("AWS::IAM::Policy", { Properties: { Roles: [{ Ref: role }] } }),
    );
    return policies.flatMap(
      ({ Properties }) => (resolve(Properties.PolicyDocument) as { Statement: Statement[] }).Statement,
    );
  };
  const arns: Readonly<Record<string, string>> = {
    s3: `arn:aws:s3:::${bucket}/`,
    ssm: `arn:aws:ssm:${place.region}:${place.account}:parameter`,
  };
  const may = (name: FunctionName, action: string, what: string) =>
    allows(statementsOf(name), { action, resource: `${arns[action.split(":")[0] ?? ""]}${what}`, context: {} });
  const mayList = (name: FunctionName, prefix?: string) =>
    allows(statementsOf(name), {
      action: "s3:ListBucket",
      resource: `arn:aws:s3:::${bucket}`,
      context: prefix === undefined ? {} : { "s3:prefix": [prefix] },
    });
  return { may, mayList, statementsOf };
}

const { may, mayList, statementsOf } = rolesOf();
const who = (action: string, what: string) => functionNames.filter((name) => may(name, action, what));

describe("in the lake", () => {
  test("raw is read by pull and conform alone, and written by pull; conform adds what was dropped", () => {
    expect(who("s3:GetObject", "raw/shop-eu/orders/r/00001.ndjson.gz")).toEqual(["pull", "conform"]);
    expect(who("s3:PutObject", "raw/shop-eu/orders/r/00001.ndjson.gz")).toEqual(["pull"]);
    expect(may("conform", "s3:PutObject", "raw/inbox/0a1b.csv")).toBe(true);
  });

  test("nobody deletes raw, the inbox, a ledger, a report, or the notes of who was erased", () => {
    const kept = [
      "raw/a",
      "inbox/orders/a.csv",
      "state/runs/r.json",
      "reports/2026-11-23/a",
      "state/suppressed/a.json",
    ];
    for (const key of kept) expect(who("s3:DeleteObject", key)).toEqual([]);
  });

  test("each table is written by one step", () => {
    expect(who("s3:PutObject", "canonical/orders/source=a/month=2026-01/data.parquet")).toEqual(["conform"]);
    expect(who("s3:PutObject", "facts/order_facts/month=2026-01/data.parquet")).toEqual(["compute"]);
    expect(who("s3:PutObject", "kpi_values/category=sales/grain=day/year=2026/data.parquet")).toEqual(["compute"]);
    expect(who("s3:PutObject", "reports/2026-11-23/daily/report.html")).toEqual(["report"]);
    expect(who("s3:PutObject", "state/suppressed/a.json")).toEqual([]);
    expect(who("s3:PutObject", "state/lease.json")).toEqual(["run"]);
  });

  test("each step keeps the run's record", () => {
    expect(who("s3:PutObject", "state/runs/r.json")).toEqual(functionNames);
  });

  test("a missing object is told as missing to every function, and what lies elsewhere is not listed", () => {
    for (const name of functionNames) {
      expect(mayList(name)).toBe(true);
      expect(mayList(name, "")).toBe(false);
      expect(mayList(name, "athena-results/")).toBe(false);
    }
    expect(mayList("report", "raw/")).toBe(false);
    expect(mayList("report", "kpi_values/")).toBe(true);
    expect(mayList("conform", "raw/shop-eu/orders/")).toBe(true);
  });
});

describe("of the parameters", () => {
  const credential = "/milepost/prod/secrets/shop-eu";

  test("credentials are read by pull alone, one by one", () => {
    expect(who("ssm:GetParameter", credential)).toEqual(["pull"]);
    expect(who("ssm:GetParameter", "/milepost/prod/secrets/other-shop")).toEqual([]);
    expect(who("ssm:GetParameter", "/milepost/trial/secrets/shop-eu")).toEqual([]);
    // Exchange rates are free to all.
    expect(who("ssm:GetParameter", "/milepost/prod/secrets/ecb")).toEqual([]);
  });

  test("the salt is read by pull and conform, and is all that conform reads", () => {
    expect(who("ssm:GetParameter", "/milepost/prod/salt")).toEqual(["pull", "conform"]);
    const parameters = statementsOf("conform").filter(({ Action }) => String(Action).includes("ssm:"));
    expect(parameters).toHaveLength(1);
    expect(parameters[0]?.Resource).toMatch(/parameter\/milepost\/prod\/salt$/);
  });

  test("nothing is written but what a vendor rotates", () => {
    expect(who("ssm:PutParameter", credential)).toEqual([]);
    const rotating = rolesOf({ sources: { "shop-eu": shop("refresh_token"), "shop-us": shop("token") } });
    expect(functionNames.filter((name) => rotating.may(name, "ssm:PutParameter", credential))).toEqual(["pull"]);
    expect(rotating.may("pull", "ssm:PutParameter", "/milepost/prod/secrets/shop-us")).toBe(false);
    expect(rotating.may("pull", "ssm:PutParameter", "/milepost/prod/salt")).toBe(false);
  });
});

test("no role may do all of something, and only traces are sent on all resources", () => {
  for (const name of functionNames) {
    for (const { Action, Resource } of statementsOf(name)) {
      const actions = [Action].flat();
      expect(actions.filter((action) => action.includes("*"))).toEqual([]);
      if ([Resource].flat().includes("*")) expect(actions.filter((action) => !action.startsWith("xray:"))).toEqual([]);
    }
  }
});

test("a lake with a key of its own can be read and written with it, and nothing more be done with the key", () => {
  const own = rolesOf({ deploy: { kmsKey: true } });
  for (const name of functionNames) {
    const actions = own.statementsOf(name).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action.startsWith("kms:"))).toEqual(["kms:Decrypt", "kms:GenerateDataKey"]);
  }
});
