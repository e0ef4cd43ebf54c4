import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { functionNames } from "../../../lib/contract.ts";
import { architectureOf } from "../../../lib/functions/architectureOf.ts";
import { bundleKinds, makeBundle } from "../../../lib/functions/makeBundle.ts";
import { testSettings } from "../synthesise.ts";

const settings = testSettings();
const folder = mkdtempSync(join(tmpdir(), "milepost-bundle-"));
const made = (name: string) => join(folder, name);
const filesOf = (name: string): string[] =>
  readdirSync(made(name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(made(name).length + 1))
    .sort();

beforeAll(() => {
  for (const name of ["light", "again"]) makeBundle("light", emptyFolder(name), { settings });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the bundle without an engine", () => {
  test("holds the entries of its functions, their source maps and the settings, and nothing else", () => {
    const names = functionNames.filter((name) => bundleKinds[name] === "light");
    expect(filesOf("light")).toEqual(
      [
        ...names.flatMap((name) => [`lambdas/${name}/index.mjs`, `lambdas/${name}/index.mjs.map`]),
        "settings.json",
      ].sort(),
    );
    expect(JSON.parse(readFileSync(join(made("light"), "settings.json"), "utf8"))).toEqual(settings);
  });

  test("is the same, byte for byte, wherever it is made, and names no folder of this machine", () => {
    for (const file of filesOf("light")) {
      const bytes = readFileSync(join(made("light"), file), "utf8");
      expect(bytes === readFileSync(join(made("again"), file), "utf8"), file).toBe(true);
      expect(bytes.includes(process.cwd()), file).toBe(false);
      expect(bytes.includes(folder), file).toBe(false);
    }
  });

  test("names sources in its maps as they lie in the repository", () => {
    const { sources } = JSON.parse(readFileSync(join(made("light"), "lambdas/run/index.mjs.map"), "utf8"));
    expect(sources).toContain("handler.ts");
    expect(sources).toContain("../shared/lease.ts");
  });

  test("starts from its own folder alone, and needs no DuckDB", () => {
    const environment = {
      MILEPOST_PARAMETERS: "/milepost/prod",
      MILEPOST_LAKE: "s3://lake",
      AWS_REGION: "eu-central-1",
    };
    for (const name of ["pull", "run"]) {
      const entry = pathToFileURL(join(made("light"), `lambdas/${name}/index.mjs`)).href;
      const script = `import(${JSON.stringify(entry)}).then(({ handler }) => console.log(typeof handler))`;
      const out = execFileSync(process.execPath, ["-e", script], { cwd: folder, env: environment, encoding: "utf8" });
      expect(out.trim()).toBe("function");
    }
  });
});

describe("the architecture of a binary", () => {
  test("is read from its header", () => {
    const header = Buffer.alloc(64);
    header.write("\x7fELF", "latin1");
    for (const [machine, cpu] of [
      [0xb7, "arm64"],
      [0x3e, "x64"],
      [0xf3, undefined],
    ] as const) {
      header.writeUInt16LE(machine, 18);
      writeFileSync(made("binary"), header);
      expect(architectureOf(made("binary"))).toBe(cpu);
    }
  });

  test("is none of what is no Linux binary", () => {
    writeFileSync(made("mach-o"), Buffer.from("cffaedfe0c000001", "hex"));
    expect(architectureOf(made("mach-o"))).toBeUndefined();
    writeFileSync(made("empty"), "");
    expect(architectureOf(made("empty"))).toBeUndefined();
  });
});

describe("the lockfile of the engine", () => {
  const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
  const lock = read("lib/functions/engine/package-lock.json");

  test("pins the DuckDB that everything is tested with, for Lambda's processor and for this one", () => {
    const { dependencies } = read("package.json");
    expect(read("lib/functions/engine/package.json").dependencies).toEqual({
      "@duckdb/node-api": dependencies["@duckdb/node-api"],
    });
    const own = read("package-lock.json").packages;
    for (const [path, entry] of Object.entries<{ version: string; integrity: string }>(lock.packages)) {
      if (path !== "")
        expect([path, entry.version, entry.integrity]).toEqual([path, own[path].version, own[path].integrity]);
    }
    for (const cpu of ["arm64", "x64"])
      expect(lock.packages).toHaveProperty([`node_modules/@duckdb/node-bindings-linux-${cpu}`]);
  });

  test("names no registry", () => {
    expect(JSON.stringify(lock)).not.toMatch(/resolved|https?:/);
  });
});

function emptyFolder(name: string): string {
  const path = made(name);
  mkdirSync(path);
  return path;
}
