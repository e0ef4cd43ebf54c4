/** Names that the deployment and the functions it deploys must agree on. Imports nothing. */

/** The four steps, each a folder under `lambdas/` and a function of its own. */
export const verbs = ["pull", "conform", "compute", "report"] as const;
export type Verb = (typeof verbs)[number];

/** The functions of a deployment: the steps, and `run`, which opens, records and closes runs. */
export const functionNames = [...verbs, "run"] as const;
export type FunctionName = (typeof functionNames)[number];

/** The longest timeout of a function, and the longest that Lambda has. */
export const longestCallMinutes = 15;

/** The file drop: a source that is always there and is not pulled. */
export const inbox = "inbox";

/** Environment variables of the functions. */
export const environmentNames = {
  /** Where the lake is: `s3://bucket/prefix`, or a folder. */
  lake: "MILEPOST_LAKE",
  /** The stage, such as prod. */
  stage: "MILEPOST_STAGE",
  /** Below which path of SSM the stage's parameters lie: `/milepost/prod`. */
  parameters: "MILEPOST_PARAMETERS",
  /** The SES configuration set that mails are sent with. */
  configurationSet: "MILEPOST_CONFIGURATION_SET",
} as const;

/** The settings a deployment was made with, checked, as JSON at the root of each function's bundle. */
export const settingsFile = "settings.json";

/** What everything of a stage is called or begins with: `milepost-prod`. */
export const stageName = (stage: string): string => `milepost-${stage}`;
/** Glue knows no hyphens. */
export const databaseName = (stage: string): string => `milepost_${stage}`;

/** Where a stage's parameters lie in SSM. CloudFormation cannot make SecureStrings: `milepost secrets set` does. */
export const parametersPath = (stage: string): string => `/milepost/${stage}`;
export const secretParameter = (path: string, source: string): string => `${path}/secrets/${source}`;
export const saltParameter = (path: string): string => `${path}/salt`;

/** Where in the lake Athena leaves the results of queries; the bucket drops them after a week. */
export const athenaResultsPrefix = "athena-results/";

/** Outputs of a stage's stack, by which the command line finds its parts. */
export const stackOutputs = {
  lake: "LakeUrl",
  stateMachine: "StateMachineArn",
  workgroup: "AthenaWorkgroup",
  database: "GlueDatabase",
  alarmTopic: "AlarmTopicArn",
  dashboard: "DashboardUrl",
  analystPolicy: "AnalystPolicyArn",
} as const;

/** CloudWatch: what the functions count, and what alarms look at. */
export const metricNamespace = "Milepost";
export const metrics = {
  /** 1 for each source that a run could not bring up to date; dimensions stage, source. */
  sourceFailed: "SourceFailed",
  /** Hours since the newest record of a source; dimensions stage, source. */
  sourceStaleHours: "SourceStaleHours",
  /** Rows that broke a table's rules, by run; dimension stage. */
  quarantinedRows: "QuarantinedRows",
  /** 1 for each mail handed to SES; dimension stage. */
  mailSent: "MailSent",
  /** 1 when a run ended with its figures computed; dimension stage. */
  runComputed: "RunComputed",
} as const;
