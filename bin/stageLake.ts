import { SettingsError } from "../lambdas/shared/errors.ts";
import { readSettings } from "../lambdas/shared/readSettings.ts";
import { lakeToRead } from "./place.ts";
import { settingsFile } from "./readContext.ts";
import { type DeployedStage, readStage } from "./stageOutputs.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface LakeChoice {
  readonly lake?: string;
  readonly stage?: string;
  readonly config?: string;
}

export interface ChosenLake {
  readonly url: string;
  /** With the stage's region, where the lake is a stage's. */
  readonly environment: Environment;
  /** The stage whose lake it is, when it was named by its stage. */
  readonly deployed?: DeployedStage;
}

/** The lake that `--lake` or `--stage` names; without either, as `lakeToRead` finds it. */
export async function chosenLake({ lake, stage, config }: LakeChoice, environment: Environment): Promise<ChosenLake> {
  if (stage === undefined) return { url: lakeToRead(lake, environment), environment };
  if (lake !== undefined) throw new SettingsError("--lake and --stage cannot both be given: a stage has its own lake.");
  const deployed = await readStage(stage, await readSettings(config ?? settingsFile), environment);
  const url = deployed.output("lake");
  return { url, environment: { ...environment, AWS_REGION: deployed.region }, deployed };
}
