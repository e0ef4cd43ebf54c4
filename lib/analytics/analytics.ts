import { Stack } from "aws-cdk-lib";
import { CfnNamedQuery, CfnWorkGroup } from "aws-cdk-lib/aws-athena";
import { CfnDatabase, CfnTable } from "aws-cdk-lib/aws-glue";
import type { IManagedPolicy } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { Settings } from "../../lambdas/shared/settings.ts";
import { athenaResultsPrefix, databaseName, inbox, stageName } from "../contract.ts";
import type { LakeBucket } from "../lakeBucket.ts";
import { analystPolicy } from "./analystPolicy.ts";
import { type GlueTableSpec, glueTables } from "./glueTable.ts";
import { externalTable, standingRows } from "./glueTableInput.ts";
import { readNamedQueries } from "./namedQueries.ts";

export interface AnalyticsProps {
  readonly lake: LakeBucket;
  /** Checked settings; of them the sources' names and `deploy` count here. */
  readonly settings: Pick<Settings, "sources" | "deploy">;
  readonly stage: string;
  /**
   * The tables that Athena sees.
   *
   * @default every table of the lake
   */
  readonly tables?: readonly GlueTableSpec[];
}

/** What analysts ask with: a Glue database of the lake's tables, an Athena workgroup, queries to begin with, a policy. */
export class Analytics extends Construct {
  /** The Glue database's name. */
  readonly database: string;
  /** The Athena workgroup's name. */
  readonly workgroup: string;
  /** Lets analysts ask, and change nothing. */
  readonly policy: IManagedPolicy;

  constructor(scope: Construct, id: string, { lake, settings, stage, tables = glueTables }: AnalyticsProps) {
    super(scope, id);
    this.database = databaseName(stage);
    this.workgroup = stageName(stage);
    this.addTables(lake, settings, tables);
    this.addWorkgroup(lake, settings);
    this.policy = analystPolicy(this, "AnalystPolicy", {
      lake,
      database: this.database,
      workgroup: this.workgroup,
      prefixes: [...new Set(tables.map(({ prefix }) => `${prefix.split("/")[0]}/`))].sort(),
    });
  }

  private addTables(
    lake: LakeBucket,
    { sources, deploy }: AnalyticsProps["settings"],
    tables: readonly GlueTableSpec[],
  ): void {
    const catalogId = Stack.of(this).account;
    const database = new CfnDatabase(this, "Database", {
      catalogId,
      databaseInput: { name: this.database, description: "The tables of Milepost's lake" },
    });
    const named = [...new Set([...Object.keys(sources), inbox, ...deploy.retiredSources])].sort();
    for (const table of tables) {
      const { view } = table;
      const add = (tableInput: CfnTable.TableInputProperty) =>
        new CfnTable(this, `Table-${tableInput.name}`, { catalogId, databaseName: database.ref, tableInput });
      const stored = add(externalTable(table, lake.url, named));
      if (view !== undefined) add(standingRows({ ...table, view }, this.database)).addResourceDependency(stored);
    }
  }

  private addWorkgroup({ url, key }: LakeBucket, { deploy }: AnalyticsProps["settings"]): void {
    const workgroup = new CfnWorkGroup(this, "Workgroup", {
      name: this.workgroup,
      description: "Questions to Milepost's lake",
      // A workgroup with a history could not be deleted otherwise.
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        // A client cannot leave its results elsewhere, or unencrypted.
        enforceWorkGroupConfiguration: true,
        engineVersion: { selectedEngineVersion: "Athena engine version 3" },
        bytesScannedCutoffPerQuery: deploy.athena.scanLimitGb * 1e9,
        publishCloudWatchMetricsEnabled: true,
        resultConfiguration: {
          outputLocation: `${url}/${athenaResultsPrefix}`,
          encryptionConfiguration:
            key === undefined ? { encryptionOption: "SSE_S3" } : { encryptionOption: "SSE_KMS", kmsKey: key.keyArn },
          expectedBucketOwner: Stack.of(this).account,
        },
      },
    });
    for (const { name, title, description, sql } of readNamedQueries()) {
      const query = new CfnNamedQuery(this, `Query-${name}`, {
        name: title,
        description,
        database: this.database,
        workGroup: this.workgroup,
        queryString: sql,
      });
      query.addResourceDependency(workgroup);
    }
  }
}
