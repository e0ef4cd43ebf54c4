import { Stack, Token, Validations } from "aws-cdk-lib";
import { ManagedPolicy, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { CfnBucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { athenaResultsPrefix } from "../contract.ts";
import type { LakeBucket } from "../lakeBucket.ts";

export interface AnalystPolicyProps {
  readonly lake: LakeBucket;
  /** The Glue database's name. */
  readonly database: string;
  /** The Athena workgroup's name. */
  readonly workgroup: string;
  /** Below which prefixes the tables' objects lie. */
  readonly prefixes: readonly string[];
}

/**
 * Lets whoever it is attached to ask the lake's tables in the stage's workgroup, and nothing else: not the raw records,
 * not dropped or quarantined files, no state, no secret. It writes results of queries only.
 *
 * Canonical tables and some facts hold hashes of e-mail addresses and phone numbers. They are salted, and the salt is a
 * secret that this policy cannot read: nobody who holds it can try out addresses. They are personal data all the same.
 */
export function analystPolicy(scope: Construct, id: string, props: AnalystPolicyProps): ManagedPolicy {
  const { lake, database, workgroup, prefixes } = props;
  const { bucket, key } = lake;
  const arn = (service: string, resource: string, resourceName?: string) =>
    Stack.of(scope).formatArn({ service, resource, resourceName });
  const policy = new ManagedPolicy(scope, id, {
    // No name of its own: the description cannot be changed later, and CloudFormation replaces nothing that is named.
    description: "Ask the tables of Milepost's lake with Athena; change nothing",
    statements: [
      new PolicyStatement({
        sid: "AskInTheWorkgroup",
        actions: [
          "athena:BatchGetNamedQuery",
          "athena:BatchGetQueryExecution",
          "athena:GetNamedQuery",
          "athena:GetQueryExecution",
          "athena:GetQueryResults",
          "athena:GetQueryResultsStream",
          "athena:GetQueryRuntimeStatistics",
          "athena:GetWorkGroup",
          "athena:ListNamedQueries",
          "athena:ListQueryExecutions",
          "athena:StartQueryExecution",
          "athena:StopQueryExecution",
        ],
        resources: [arn("athena", "workgroup", workgroup)],
      }),
      new PolicyStatement({
        sid: "ChooseTheWorkgroup",
        actions: ["athena:ListDataCatalogs", "athena:ListEngineVersions", "athena:ListWorkGroups"],
        resources: ["*"],
      }),
      new PolicyStatement({
        sid: "LookUpTables",
        actions: [
          "athena:GetDataCatalog",
          "athena:GetDatabase",
          "athena:GetTableMetadata",
          "athena:ListDatabases",
          "athena:ListTableMetadata",
        ],
        resources: [arn("athena", "datacatalog", "AwsDataCatalog")],
      }),
      new PolicyStatement({
        sid: "ReadTableDefinitions",
        actions: [
          "glue:BatchGetPartition",
          "glue:GetDatabase",
          "glue:GetDatabases",
          "glue:GetPartition",
          "glue:GetPartitions",
          "glue:GetTable",
          "glue:GetTables",
        ],
        resources: [arn("glue", "catalog"), arn("glue", "database", database), arn("glue", "table", `${database}/*`)],
      }),
      new PolicyStatement({
        // Athena looks the default database up whichever is asked.
        sid: "KnowTheDefaultDatabase",
        actions: ["glue:GetDatabase"],
        resources: [arn("glue", "database", "default")],
      }),
      new PolicyStatement({
        sid: "ReadTables",
        actions: ["s3:GetObject"],
        resources: prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`)),
      }),
      new PolicyStatement({
        sid: "FindTheirObjects",
        actions: ["s3:ListBucket"],
        resources: [bucket.bucketArn],
        conditions: { StringLike: { "s3:prefix": [...prefixes, athenaResultsPrefix].map((prefix) => `${prefix}*`) } },
      }),
      new PolicyStatement({
        sid: "FindTheBucket",
        actions: ["s3:GetBucketLocation", "s3:ListBucketMultipartUploads"],
        resources: [bucket.bucketArn],
      }),
      new PolicyStatement({
        sid: "KeepResults",
        actions: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
        resources: [bucket.arnForObjects(`${athenaResultsPrefix}*`)],
      }),
      ...(key === undefined
        ? []
        : [
            new PolicyStatement({
              sid: "ReadWhatTheKeyEncrypts",
              actions: ["kms:Decrypt", "kms:GenerateDataKey"],
              resources: [key.keyArn],
            }),
          ]),
    ],
  });
  acknowledgeNames(policy, bucket.node.defaultChild, database, prefixes);
  return policy;
}

/** Says why things are named by what their names begin with. */
function acknowledgeNames(policy: ManagedPolicy, bucket: unknown, database: string, prefixes: readonly string[]): void {
  if (!(bucket instanceof CfnBucket)) throw new Error("The lake's bucket has no resource");
  const stack = Stack.of(policy);
  const lake = stack.getLogicalId(bucket);
  const region = Token.isUnresolved(stack.region) ? "<AWS::Region>" : stack.region;
  const account = Token.isUnresolved(stack.account) ? "<AWS::AccountId>" : stack.account;
  const reasons = {
    "*": "Athena's three lists know no resource; they tell names of workgroups, catalogues and engines only.",
    [`arn:<AWS::Partition>:glue:${region}:${account}:table/${database}/*`]:
      "All tables of this stage's own database: each is one that analysts may ask.",
    ...Object.fromEntries(
      [...prefixes, athenaResultsPrefix].map((prefix) => [
        `<${lake}.Arn>/${prefix}*`,
        "Objects of tables, and results of queries, come and go below their prefixes.",
      ]),
    ),
  };
  for (const [resource, reason] of Object.entries(reasons)) {
    Validations.of(policy).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
  }
}
