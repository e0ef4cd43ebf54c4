import { Stack, Validations } from "aws-cdk-lib";
import { PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import { CfnBucket } from "aws-cdk-lib/aws-s3";
import type { FunctionName } from "../contract.ts";
import type { LakeBucket } from "../lakeBucket.ts";

/** Keys of the lake: one, or all that begin as what stands before `*`. */
interface LakeAccess {
  readonly reads: readonly string[];
  /** Reads as well: what is written is compared with what was there. */
  readonly writes: readonly string[];
  /** Of what it writes. */
  readonly deletes: readonly string[];
  /** Names alone, besides those of what it reads. */
  readonly lists?: readonly string[];
}

/** The record of what a run did; each step notes its own part. */
const runs = "state/runs/*";

/** What each function may do in the lake, and nothing else. */
export const lakeAccess: Readonly<Record<FunctionName, LakeAccess>> = {
  pull: {
    reads: ["state/suppressed/*"],
    writes: ["raw/*", "state/pull/*", runs],
    deletes: [],
  },
  conform: {
    reads: ["raw/*", "inbox/*", "state/pull/*", "state/suppressed/*"],
    writes: [
      ...["canonical/*", "quarantine/*", "inbox_results/*", "raw/inbox/*"],
      ...["state/conform/*", "state/canonical/*", "state/coverage/*", "state/inbox/*", "state/rebuild/*", runs],
      // Which salt it is, not the salt.
      "state/salt.json",
    ],
    deletes: ["canonical/*", "quarantine/*", "inbox_results/*", "state/rebuild/*"],
  },
  compute: {
    reads: ["canonical/*", "state/canonical/*", "state/coverage/*"],
    writes: ["facts/*", "cubes/*", "kpi_values/*", "kpi_snapshots/*", "tables/*", "state/compute/*", runs],
    deletes: ["facts/*", "cubes/*", "kpi_values/*", "kpi_snapshots/*", "tables/*"],
  },
  report: {
    reads: ["kpi_values/*", "quarantine/*", "inbox_results/*", "state/coverage/*", "state/compute/checks.json"],
    writes: ["reports/*", "state/mail/*", runs],
    deletes: [],
  },
  run: {
    reads: ["state/coverage/*"],
    writes: ["state/lease.json", "state/layout.json", runs],
    deletes: ["state/lease.json"],
    // Whether the lake is a new one.
    lists: ["raw/*", "canonical/*"],
  },
};

/** Gives a function's role what it needs of the lake, and no more. */
export function grantLake({ bucket, key }: LakeBucket, role: Role, name: FunctionName): void {
  const { reads, writes, deletes, lists = [] } = lakeAccess[name];
  const readable = withinNoOther([...reads, ...writes]);
  const allow = (action: string, keys: readonly string[]) => {
    if (keys.length === 0) return;
    const resources = keys.map((pattern) => bucket.arnForObjects(pattern));
    role.addToPolicy(new PolicyStatement({ actions: [action], resources }));
  };
  allow("s3:GetObject", readable);
  allow("s3:PutObject", writes);
  allow("s3:DeleteObject", deletes);
  role.addToPolicy(
    new PolicyStatement({
      actions: ["s3:ListBucket"],
      resources: [bucket.bucketArn],
      // S3 says that an object is missing only to who may list the bucket, and asks for that without a prefix: hence
      // IfExists. Without it a lake's first run fails at 403 where it should find nothing.
      conditions: { StringLikeIfExists: { "s3:prefix": [...readable, ...lists] } },
    }),
  );
  if (key) {
    role.addToPolicy(new PolicyStatement({ actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: [key.keyArn] }));
  }
  acknowledgePrefixes(bucket.node.defaultChild, role, new Set([...readable, ...writes]));
}

/** Leaves out what lies below another pattern: `raw/inbox/*` beside `raw/*`. */
function withinNoOther(patterns: readonly string[]): string[] {
  const distinct = [...new Set(patterns)];
  const covers = (wide: string, narrow: string) =>
    wide !== narrow && wide.endsWith("*") && narrow.startsWith(wide.slice(0, -1));
  return distinct.filter((pattern) => !distinct.some((other) => covers(other, pattern)));
}

function acknowledgePrefixes(bucket: unknown, role: Role, patterns: ReadonlySet<string>): void {
  if (!(bucket instanceof CfnBucket)) throw new Error("The lake's bucket has no resource");
  const id = Stack.of(role).getLogicalId(bucket);
  for (const pattern of [...patterns].filter((one) => one.endsWith("*"))) {
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${id}.Arn>/${pattern}]`,
      reason: "Objects come and go below this prefix of the lake, whose table of prefixes is lib/functions/access.ts.",
    });
  }
}
