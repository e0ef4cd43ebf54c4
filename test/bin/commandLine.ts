import { spawn } from "node:child_process";
import { resolve } from "node:path";

const program = resolve("bin/milepost.ts");

/** Runs the program as a user does, in `folder`; what it printed and how it ended. */
export function milepost(
  words: readonly string[],
  { folder = process.cwd(), environment = {} }: { folder?: string; environment?: Record<string, string> } = {},
): Promise<{ code: number | null; out: string; note: string }> {
  const { MILEPOST_LAKE: _lake, ...inherited } = process.env;
  const child = spawn(process.execPath, [program, ...words], {
    cwd: folder,
    env: { ...inherited, NO_COLOR: "1", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, note] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    note += chunk;
  });
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => done({ code, out, note }));
  });
}
