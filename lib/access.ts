import type { IGrantable } from "aws-cdk-lib/aws-iam";
import type { FunctionName } from "./contract.ts";
import type { LakeBucket } from "./lakeBucket.ts";

/** Gives a function's role what it needs of the lake, and no more. */
export function grantLake(lake: LakeBucket, role: IGrantable, _name: FunctionName): void {
  lake.bucket.grantReadWrite(role);
}
