import { spawnSync } from "node:child_process";
import { copyFileSync, globSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { architectureOf, type Cpu } from "./architectureOf.ts";

const manifests = ["package.json", "package-lock.json"];

/**
 * Puts DuckDB for Lambda's Linux into `folder`, whatever this machine is. npm takes a missing optional package for
 * success, and a machine's own settings can leave out what is optional: so what came is looked at.
 */
export function installEngine(folder: string, cpu: Cpu): void {
  for (const name of manifests)
    copyFileSync(fileURLToPath(new URL(`engine/${name}`, import.meta.url)), join(folder, name));
  const { status, stderr, error } = spawnSync(
    "npm",
    [
      ...["ci", "--prefix", folder, "--ignore-scripts", "--omit=dev", "--include=optional"],
      ...["--os=linux", `--cpu=${cpu}`, "--libc=glibc"],
      ...["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"],
    ],
    { encoding: "utf8", cwd: folder },
  );
  if (error) throw new Error(`npm could not be started to install DuckDB: ${error.message}`, { cause: error });
  if (status !== 0) throw new Error(`npm could not install DuckDB for linux-${cpu}:\n${stderr}`);
  // What says where packages came from would make the bundle differ between machines.
  for (const name of [...manifests, "node_modules/.package-lock.json"]) rmSync(join(folder, name), { force: true });
  checkArchitecture(folder, cpu);
}

function checkArchitecture(folder: string, cpu: Cpu): void {
  const files = globSync("node_modules/**/*.{node,so}", { cwd: folder });
  if (!files.some((file) => file.endsWith(".node")) || !files.some((file) => file.endsWith(".so")))
    throw new Error(`DuckDB's binding for linux-${cpu} was not installed: npm found none for this version.`);
  for (const file of files) {
    const found = architectureOf(join(folder, file));
    if (found !== cpu) throw new Error(`${file} is built for ${found ?? "another system"}, not for linux-${cpu}.`);
  }
}
