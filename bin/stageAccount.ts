import { SettingsError } from "../lambdas/shared/errors.ts";
import type { Settings } from "../lambdas/shared/settings.ts";

/**
 * Throws a SettingsError when a stack that the credentials see stands in another account than the settings name for the
 * stage. A stack's id is its ARN, which holds the account.
 */
export function checkAccountOf(stackId: string | undefined, stage: string, { deploy }: Pick<Settings, "deploy">): void {
  const named = deploy.stages[stage]?.account;
  const account = stackId?.split(":")[4];
  if (named === undefined || account === named) return;
  throw new SettingsError(
    `Stage ${stage} is to stand in the account ${named}, and these credentials are of ${account ?? "an unknown one"}.`,
    {
      remedy: `Sign in to ${named} (AWS_PROFILE), or change deploy.stages.${stage}.account. Nothing of the stage was read or changed.`,
    },
  );
}
