import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { Analytics } from "../../../lib/analytics/analytics.ts";
import { LakeBucket } from "../../../lib/lakeBucket.ts";
import { testApp, testSettings } from "../synthesise.ts";

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: { readonly StringLike: { readonly "s3:prefix": readonly string[] } };
}

function policyOf(kmsKey: boolean): { name: unknown; statements: readonly Statement[]; size: number } {
  const stack = new Stack(testApp(), "Test", { env: { account: "123456789012", region: "eu-central-1" } });
  const settings = testSettings({ deploy: { kmsKey } });
  const lake = new LakeBucket(stack, "Lake", { settings });
  new Analytics(stack, "Analytics", { lake, settings, stage: "prod" });
  const [policy] = Object.values(Template.fromStack(stack).findResources("AWS::IAM::ManagedPolicy"));
  const { ManagedPolicyName, PolicyDocument } = policy?.Properties ?? {};
  return {
    name: ManagedPolicyName,
    statements: PolicyDocument.Statement,
    size: JSON.stringify(PolicyDocument).length,
  };
}

/** ARNs as text: `<lake>` for the bucket, `<key>` for its key. */
function textOf(resource: unknown): string {
  if (typeof resource === "string") return resource;
  if (typeof resource !== "object" || resource === null) throw new Error("no ARN");
  if ("Fn::GetAtt" in resource) return JSON.stringify(resource).includes("LakeKey") ? "<key>" : "<lake>";
  if ("Ref" in resource) return `<${resource.Ref}>`;
  if ("Fn::Join" in resource && Array.isArray(resource["Fn::Join"]))
    return resource["Fn::Join"][1].map(textOf).join("");
  throw new Error(`not known: ${JSON.stringify(resource)}`);
}

const { name, statements, size } = policyOf(false);
const list = <Value>(one: Value | readonly Value[]): readonly Value[] => (Array.isArray(one) ? one : [one as Value]);
const matches = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(text);

/** Whether the policy lets the action be done; `prefix` is what a list asks for. */
function allows(action: string, resource: string, prefix?: string): boolean {
  return statements.some(
    ({ Effect, Action, Resource, Condition }) =>
      Effect === "Allow" &&
      list(Action).some((own) => matches(own, action)) &&
      list(Resource).some((own) => matches(textOf(own), resource)) &&
      (Condition === undefined ||
        (prefix !== undefined && Condition.StringLike["s3:prefix"].some((own) => matches(own, prefix)))),
  );
}

describe("the analyst policy", () => {
  test.each([
    "canonical/orders/source=shop-eu/month=2026-01/data.parquet",
    "facts/sales_orders/month=2026-01/data.parquet",
    "cubes/sales_cube/year=2026/data.parquet",
    "kpi_values/category=sales/grain=month/year=2026/data.parquet",
    "kpi_snapshots/as_of=2026-11-22/sales-day-2026-11-0.parquet",
    "tables/kpi_wide/grain=month/year=2026/data.parquet",
    "athena-results/1.csv",
  ])("reads %s", (key) => {
    expect(allows("s3:GetObject", `<lake>/${key}`)).toBe(true);
    expect(allows("s3:ListBucket", "<lake>", key)).toBe(true);
  });

  test.each([
    "raw/shop-eu/orders/1/1.ndjson.gz",
    "raw/inbox/0.csv",
    "inbox/orders/a.csv",
    "inbox_results/orders/a.csv.json",
    "quarantine/orders/1.parquet",
    "state/lease.json",
    "state/suppressed/1.json",
    "reports/2026-11-22/daily/report.html",
  ])("does not see %s", (key) => {
    for (const action of ["s3:GetObject", "s3:PutObject", "s3:GetObjectVersion"]) {
      expect(allows(action, `<lake>/${key}`)).toBe(false);
    }
    expect(allows("s3:ListBucket", "<lake>", key)).toBe(false);
  });

  test("does not list the whole bucket", () => {
    expect(allows("s3:ListBucket", "<lake>", "")).toBe(false);
    expect(allows("s3:ListBucket", "<lake>")).toBe(false);
  });

  test("writes results and nothing else", () => {
    expect(allows("s3:PutObject", "<lake>/athena-results/1.csv")).toBe(true);
    for (const prefix of ["canonical", "facts", "cubes", "kpi_values", "kpi_snapshots", "tables"]) {
      expect(allows("s3:PutObject", `<lake>/${prefix}/x/data.parquet`), prefix).toBe(false);
    }
    expect(allows("s3:DeleteObject", "<lake>/athena-results/1.csv")).toBe(false);
    const actions = statements.flatMap(({ Action }) => list(Action));
    const writing = actions.filter((action) => !/:(BatchGet|Get|List)/.test(action));
    expect(writing.sort()).toEqual([
      "athena:StartQueryExecution",
      "athena:StopQueryExecution",
      "s3:AbortMultipartUpload",
      "s3:PutObject",
    ]);
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
  });

  test("asks in the stage's workgroup and of its database only", () => {
    const athena = "arn:<AWS::Partition>:athena:eu-central-1:123456789012:workgroup";
    expect(allows("athena:StartQueryExecution", `${athena}/milepost-prod`)).toBe(true);
    expect(allows("athena:StartQueryExecution", `${athena}/primary`)).toBe(false);
    const glue = "arn:<AWS::Partition>:glue:eu-central-1:123456789012";
    expect(allows("glue:GetTable", `${glue}:table/milepost_prod/orders`)).toBe(true);
    expect(allows("glue:GetTable", `${glue}:table/milepost_dev/orders`)).toBe(false);
    expect(allows("glue:GetDatabase", `${glue}:database/default`)).toBe(true);
    expect(allows("glue:GetTables", `${glue}:database/default`)).toBe(false);
  });

  test("has no secret: neither a parameter nor the salt", () => {
    const services = new Set(statements.flatMap(({ Action }) => list(Action).map((action) => action.split(":")[0])));
    expect([...services].sort()).toEqual(["athena", "glue", "s3"]);
  });

  test("may use the lake's key where it has one", () => {
    const keyed = policyOf(true).statements.filter(({ Action }) => list(Action).some((one) => one.startsWith("kms:")));
    expect(keyed.map(({ Action, Resource }) => [Action, textOf(Resource)])).toEqual([
      [["kms:Decrypt", "kms:GenerateDataKey"], "<key>"],
    ]);
  });

  test("has no name of its own, and is as short as IAM asks", () => {
    expect(name).toBeUndefined();
    expect(size).toBeLessThan(6_144);
  });
});
