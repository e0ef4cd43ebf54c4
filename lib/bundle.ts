import { fileURLToPath } from "node:url";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import type { Settings } from "../lambdas/shared/settings.ts";
import type { FunctionName } from "./contract.ts";

/** engine: with DuckDB and `sql/`. light: without. */
export type BundleKind = "engine" | "light";

/** Which bundle each function runs from. */
export const bundleKinds: Readonly<Record<FunctionName, BundleKind>> = {
  pull: "light",
  conform: "engine",
  compute: "engine",
  report: "engine",
  run: "light",
};

const root = fileURLToPath(new URL("..", import.meta.url));

/** A bundle as CDK takes it; made without Docker, and not at all where the app is told not to bundle. */
export function bundledCode(kind: BundleKind, settings: Settings): Code {
  return Code.fromAsset(root, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry("never-used"),
      environment: { kind, settings: JSON.stringify(settings) },
      local: {
        tryBundle() {
          throw new Error("Bundles are not made yet");
        },
      },
    },
  });
}
