import { Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { Settings } from "../lambdas/shared/settings.ts";
import { stageName } from "./contract.ts";
import { Milepost } from "./milepost.ts";

export interface MilepostStackProps extends StackProps {
  /** Checked settings. */
  readonly settings: Settings;
  /** Where `settings.deploy.stages` names it, that is its account and region. */
  readonly stage: string;
}

/** One stage of Milepost as a stack of its own, called `milepost-<stage>`. */
export class MilepostStack extends Stack {
  readonly milepost: Milepost;

  constructor(scope: Construct, { settings, stage, ...props }: MilepostStackProps) {
    super(scope, stageName(stage), {
      description: "Milepost: KPIs and goals of an online shop",
      env: settings.deploy.stages[stage],
      ...props,
    });
    this.milepost = new Milepost(this, "Milepost", { settings, stage });
  }
}
