import { Stack } from "aws-cdk-lib";
import { PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import type { Settings } from "../../lambdas/shared/settings.ts";
import type { SourceSettings, Vendor } from "../../lambdas/shared/sourceSettings.ts";
import { type FunctionName, parametersPath, saltParameter, secretParameter } from "../contract.ts";

/** Whether a vendor asks for a credential. */
const asksForSecret: Readonly<Record<Vendor, boolean>> = { shopify: true, ecb: false };

export interface SecretAccessProps {
  /** Checked settings; of them the sources count here. */
  readonly settings: Pick<Settings, "sources">;
  readonly stage: string;
}

/**
 * Gives a function's role the parameters that it needs: pull its sources' credentials, which it writes back where the
 * vendor rotates them; pull and conform the lake's salt, to know who was erased and to hash whom they see. No other
 * function may read any. SSM's own key encrypts them, for which SSM asks no permission.
 */
export function grantSecrets(role: Role, name: FunctionName, { settings, stage }: SecretAccessProps): void {
  if (name !== "pull" && name !== "conform") return;
  const path = parametersPath(stage);
  const arnOf = (parameter: string) =>
    Stack.of(role).formatArn({ service: "ssm", resource: "parameter", resourceName: parameter.slice(1) });
  const secretsOf = (isMeant: (source: SourceSettings) => boolean) =>
    Object.entries(settings.sources)
      .filter(([, source]) => isMeant(source))
      .map(([source]) => arnOf(secretParameter(path, source)));
  const allow = (action: string, resources: string[]) => {
    if (resources.length > 0) role.addToPolicy(new PolicyStatement({ actions: [action], resources }));
  };
  const credentials = name === "pull" ? secretsOf(({ vendor }) => asksForSecret[vendor]) : [];
  allow("ssm:GetParameter", [...credentials, arnOf(saltParameter(path))]);
  if (name === "pull") {
    allow(
      "ssm:PutParameter",
      secretsOf((source) => "auth" in source && source.auth === "refresh_token"),
    );
  }
}
