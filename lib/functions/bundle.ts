import { fileURLToPath } from "node:url";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import { type BundleKind, type BundleOptions, makeBundle } from "./makeBundle.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A bundle as CDK takes it. Made on this machine, without Docker; not at all where the app bundles no stack. */
export function bundledCode(kind: BundleKind, options: BundleOptions): Code {
  return Code.fromAsset(root, {
    // The hash is of what was made: functions are deployed again when that differs, not when a test does.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry("docker-is-not-used"),
      // CDK makes bundles that look the same to it only once.
      command: [kind, JSON.stringify(options)],
      local: {
        tryBundle(folder) {
          makeBundle(kind, folder, options);
          return true;
        },
      },
    },
  });
}
