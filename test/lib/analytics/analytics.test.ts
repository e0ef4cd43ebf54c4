import { Stack, Validations } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, test } from "vitest";
import type { SettingsInput } from "../../../lambdas/shared/settings.ts";
import { Analytics } from "../../../lib/analytics/analytics.ts";
import { LakeBucket } from "../../../lib/lakeBucket.ts";
import { testApp, testSettings } from "../synthesise.ts";

function stackWith(changes: Partial<SettingsInput> = {}) {
  const app = testApp();
  const stack = new Stack(app, "Test", { env: { account: "123456789012", region: "eu-central-1" } });
  const settings = testSettings(changes);
  const lake = new LakeBucket(stack, "Lake", { settings });
  const made = new Analytics(stack, "Analytics", { lake, settings, stage: "prod" });
  return { app, stack, made };
}

function analytics(changes: Partial<SettingsInput> = {}) {
  const { stack, made } = stackWith(changes);
  return { made, template: Template.fromStack(stack) };
}

interface TableInput {
  readonly Name: string;
  readonly TableType: string;
  readonly Parameters: Readonly<Record<string, string>>;
  readonly PartitionKeys: readonly { readonly Name: string; readonly Type: string }[];
  readonly StorageDescriptor: {
    readonly Location: unknown;
    readonly Columns: readonly { readonly Name: string; readonly Type: string; readonly Comment?: string }[];
  };
  readonly Description: string;
  readonly ViewOriginalText?: string;
}

const { template, made } = analytics();

function tablesOf(from: Template): ReadonlyMap<string, TableInput> {
  const inputs = Object.values(from.findResources("AWS::Glue::Table")).map(
    ({ Properties }): TableInput => Properties.TableInput,
  );
  return new Map(inputs.map((input) => [input.Name, input]));
}
const tables = tablesOf(template);
const table = (name: string): TableInput => {
  const found = tables.get(name);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
};

describe("the workgroup", () => {
  test("is enforced, bounded, encrypted, and leaves its results in one place", () => {
    const { deploy } = testSettings();
    template.hasResourceProperties("AWS::Athena::WorkGroup", {
      Name: "milepost-prod",
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: deploy.athena.scanLimitGb * 1_000_000_000,
        EngineVersion: { SelectedEngineVersion: "Athena engine version 3" },
        ResultConfiguration: {
          EncryptionConfiguration: { EncryptionOption: "SSE_S3" },
          ExpectedBucketOwner: "123456789012",
          OutputLocation: {
            "Fn::Join": ["", ["s3://", Match.objectLike({ Ref: Match.stringLikeRegexp("^Lake") }), "/athena-results/"]],
          },
        },
      },
    });
  });

  test("encrypts with the lake's key where it has one", () => {
    const keyed = analytics({ deploy: { kmsKey: true, athena: { scanLimitGb: 3 } } }).template;
    keyed.hasResourceProperties("AWS::Athena::WorkGroup", {
      WorkGroupConfiguration: {
        BytesScannedCutoffPerQuery: 3_000_000_000,
        ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: "SSE_KMS", KmsKey: Match.anyValue() } },
      },
    });
  });

  test("holds queries to begin with, each with a title and a word about it", () => {
    const queries = Object.values(template.findResources("AWS::Athena::NamedQuery")).map(
      ({ Properties }) => Properties,
    );
    expect(queries.map(({ Name }) => Name).sort()).toEqual([
      "A KPI over time",
      "All KPIs, a row a month",
      "How a figure came to be what it is",
      "How far each source is loaded",
      "KPIs as they stood on a day",
      "Orders of a month",
      "The KPIs of goals by channel",
    ]);
    for (const { Description, QueryString, WorkGroup, Database } of queries) {
      expect(Description).toMatch(/\w{3,}.*\.?$/);
      expect(Description.length).toBeLessThanOrEqual(1024);
      expect(QueryString).toMatch(/\n(select|with)\b/);
      expect([WorkGroup, Database]).toEqual(["milepost-prod", "milepost_prod"]);
    }
  });
});

describe("the tables", () => {
  test("lie in the stage's database, each name once", () => {
    template.hasResourceProperties("AWS::Glue::Database", { DatabaseInput: { Name: "milepost_prod" } });
    expect(tables.size).toBe(Object.keys(template.findResources("AWS::Glue::Table")).length);
    expect(made.database).toBe("milepost_prod");
    for (const [name, { Parameters, Description }] of tables) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(Description, name).not.toBe("");
      expect(Parameters, name).toBeDefined();
    }
  });

  test("of canonical rows know every source, also those that are no longer pulled", () => {
    const retired = tablesOf(analytics({ deploy: { retiredSources: ["old-shop", "ecb"] } }).template);
    expect(retired.get("orders_records")?.Parameters["projection.source.values"]).toBe("ecb,inbox,old-shop,shop-eu");
    expect(table("orders_records").Parameters).toMatchObject({
      "projection.enabled": "true",
      "projection.source.type": "enum",
      "projection.source.values": "ecb,inbox,shop-eu",
      "projection.month.type": "date",
      "projection.month.format": "yyyy-MM",
      "projection.month.range": "2000-01,NOW+5YEARS",
      "projection.month.interval": "1",
      "projection.month.interval.unit": "MONTHS",
    });
    expect(table("orders_records").PartitionKeys).toEqual([
      { Name: "source", Type: "string" },
      { Name: "month", Type: "string" },
    ]);
  });

  test("of records that may have no date begin where those lie", () => {
    expect(table("customers_records").Parameters["projection.month.range"]).toBe("1970-01,NOW+5YEARS");
  });

  test("of figures follow the folders of their keys", () => {
    const keys = (name: string) => table(name).PartitionKeys.map(({ Name, Type }) => `${Name} ${Type}`);
    expect(keys("kpi_values")).toEqual(["category string", "grain string", "year int"]);
    expect(keys("kpi_snapshots")).toEqual(["as_of string"]);
    expect(keys("kpi_wide")).toEqual(["grain string", "year int"]);
    expect(keys("sales_orders")).toEqual(["month string"]);
    expect(keys("sales_cube")).toEqual(["year int"]);
    expect(keys("calendar")).toEqual([]);
    expect(table("calendar").Parameters).not.toHaveProperty("projection.enabled");
    expect(table("kpi_values").Parameters["projection.grain.values"]).toBe("hour,day,week,month,quarter,year");
    expect(Number(table("kpi_values").Parameters["projection.year.range"]?.split(",")[1])).toBeGreaterThan(2050);
  });

  test("project exactly their partition keys, and repeat none of them as a column", () => {
    for (const [name, { PartitionKeys, Parameters, StorageDescriptor }] of tables) {
      const projected = Object.keys(Parameters).flatMap((key) => /^projection\.(.+)\.type$/.exec(key)?.[1] ?? []);
      const keys = PartitionKeys.map((key) => key.Name);
      expect(projected, name).toEqual(keys);
      const columns = StorageDescriptor.Columns.map((column) => column.Name);
      expect(new Set([...columns, ...keys]).size, name).toBe(columns.length + keys.length);
    }
  });

  test("say what their columns hold, in no more than Glue takes", () => {
    const said = [...tables.values()].flatMap(({ StorageDescriptor }) => StorageDescriptor.Columns);
    for (const { Comment = "" } of said) expect(Comment.length).toBeLessThanOrEqual(255);
    const unsaid = table("orders").StorageDescriptor.Columns.filter(({ Comment }) => Comment === undefined);
    expect(unsaid).toEqual([]);
  });

  test("show canonical rows by a view that leaves out what the vendor has deleted", () => {
    const view = table("orders");
    expect(view).toMatchObject({ TableType: "VIRTUAL_VIEW", Parameters: { presto_view: "true" }, PartitionKeys: [] });
    const [, encoded = ""] = /^\/\* Presto View: (\S+) \*\/$/.exec(view.ViewOriginalText ?? "") ?? [];
    const definition = JSON.parse(Buffer.from(encoded, "base64").toString());
    expect(definition).toMatchObject({ catalog: "awsdatacatalog", schema: "milepost_prod" });
    expect(definition.originalSql).toMatch(
      /^SELECT "source", "order_id", .*"month" FROM "milepost_prod"\."orders_records" WHERE NOT coalesce\("_deleted", false\)$/,
    );
    const glueToTrino: Record<string, string> = { string: "varchar", int: "integer", timestamp: "timestamp(3)" };
    expect(definition.columns).toEqual(
      view.StorageDescriptor.Columns.map(({ Name, Type }) => ({ name: Name, type: glueToTrino[Type] ?? Type })),
    );
    const stored = table("orders_records");
    expect(view.StorageDescriptor.Columns.map(({ Name, Type }) => `${Name} ${Type}`).sort()).toEqual(
      [...stored.StorageDescriptor.Columns, ...stored.PartitionKeys].map(({ Name, Type }) => `${Name} ${Type}`).sort(),
    );
  });

  test("are the same in whatever order the settings name the sources", () => {
    const { sources } = testSettings();
    const turned = analytics({ sources: Object.fromEntries(Object.entries(sources).reverse()) }).template;
    expect(turned.toJSON()).toEqual(template.toJSON());
  });

  test("leave room in the template", () => {
    // CloudFormation takes 1 MB and 500 resources for the whole stack.
    expect(JSON.stringify(template.toJSON(), null, 1).length).toBeLessThan(600_000);
    expect(Object.keys(template.toJSON().Resources).length).toBeLessThan(300);
  });
});

/** The violations of AWS' recommendations that nobody has given a reason for. */
function unreasoned(deploy: SettingsInput["deploy"]): string {
  const { app } = stackWith({ deploy });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  try {
    app.synth();
    return "";
  } catch (error) {
    return String(error);
  }
}

test.each([{ kmsKey: false }, { kmsKey: true }])("keeps to AWS' recommendations, or says why not: %o", (deploy) => {
  expect(unreasoned(deploy)).toBe("");
});
