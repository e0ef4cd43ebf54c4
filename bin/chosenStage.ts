import { SettingsError } from "../lambdas/shared/errors.ts";
import type { Settings } from "../lambdas/shared/settings.ts";

/** The stage that was named with `--stage`; the only one when none was. A SettingsError where there are several. */
export function chosenStage(named: string | undefined, { deploy }: Pick<Settings, "deploy">): string {
  if (named !== undefined) return named;
  const [only, ...others] = Object.keys(deploy.stages);
  if (only !== undefined && others.length === 0) return only;
  throw new SettingsError("There are several stages.", {
    remedy: `Say which with --stage: ${Object.keys(deploy.stages).join(", ")}.`,
  });
}
