import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import type { Settings } from "../../lambdas/shared/settings.ts";
import { type FunctionName, functionNames, settingsFile } from "../contract.ts";
import type { Cpu } from "./architectureOf.ts";
import { installEngine } from "./installEngine.ts";

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

export interface BundleOptions {
  /** Goes into the bundle as it is. */
  readonly settings: Settings;
  /**
   * The processor that DuckDB is installed for.
   *
   * @default "arm64", as the functions are
   */
  readonly cpu?: Cpu;
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Fills an empty folder with what the functions of a kind run from: `lambdas/<name>/index.mjs`, the settings and, for
 * the engine, `sql/` and DuckDB. The same sources give the same bytes on every machine.
 */
export function makeBundle(kind: BundleKind, folder: string, { settings, cpu = "arm64" }: BundleOptions): void {
  const { outputFiles } = buildSync({
    entryPoints: entriesOf(kind),
    // Written nowhere: as if the bundles lay beside the sources, source maps name no folder of this machine.
    write: false,
    outdir: root,
    absWorkingDir: root,
    bundle: true,
    splitting: false,
    platform: "node",
    target: "node24",
    format: "esm",
    outExtension: { ".js": ".mjs" },
    mainFields: ["module", "main"],
    external: ["@duckdb/*"],
    // Packages in the older module format ask for Node's own modules by require, which ES modules lack.
    banner: { js: 'import { createRequire } from "node:module";const require = createRequire(import.meta.url);' },
    sourcemap: "linked",
    sourcesContent: false,
    logLevel: "warning",
  });
  for (const { path, contents } of outputFiles) {
    const file = join(folder, relative(root, path));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }
  writeFileSync(join(folder, settingsFile), JSON.stringify(settings));
  if (kind === "engine") {
    cpSync(join(root, "sql"), join(folder, "sql"), { recursive: true });
    installEngine(folder, cpu);
  }
}

function entriesOf(kind: BundleKind): { in: string; out: string }[] {
  return functionNames
    .filter((name) => bundleKinds[name] === kind)
    .map((name) => ({ in: join(root, `lambdas/${name}/index.ts`), out: `lambdas/${name}/index` }));
}
