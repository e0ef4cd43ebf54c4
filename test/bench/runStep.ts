import { spawn } from "node:child_process";
import { cpus } from "node:os";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { StepResult } from "./step.ts";

export interface Bench {
  /** Where everything is made. */
  readonly folder: string;
  readonly orders: number;
  /** Ends the step at work. */
  readonly signal: AbortSignal;
}

const resultSchema = z.object({ seconds: z.number(), peakBytes: z.number(), note: z.string() });
const stepFile = fileURLToPath(new URL("step.ts", import.meta.url));

/** Runs a step in a process of its own, on two cores where there are more. `isMeasured` false gives it all of them. */
export async function runStep(name: string, bench: Bench, isMeasured = true): Promise<StepResult> {
  const output = await run([stepFile, name, bench.folder, String(bench.orders)], bench, isMeasured);
  return resultSchema.parse(JSON.parse(output.trim().split("\n").at(-1) ?? ""));
}

/** Runs the program itself as a user does, in a folder of its own. Its note says what was rebuilt. */
export async function runProgram(args: readonly string[], bench: Omit<Bench, "orders">): Promise<StepResult> {
  const program = fileURLToPath(new URL("../../bin/milepost.ts", import.meta.url));
  const began = performance.now();
  const output = await run([program, ...args], bench, true);
  const built = /compute: (\d+ partitions? built)/.exec(output)?.[1];
  return { seconds: (performance.now() - began) / 1000, peakBytes: 0, note: built ?? "nothing rebuilt" };
}

function run(args: readonly string[], { folder, signal }: Omit<Bench, "orders">, onTwoCores: boolean): Promise<string> {
  const pinned = onTwoCores && cpus().length > 2 && process.platform === "linux";
  const [command, ...rest] = pinned ? ["taskset", "-c", "0,1", process.execPath, ...args] : [process.execPath, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn(command ?? process.execPath, rest, {
      cwd: folder,
      signal,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.on("error", reject);
    child.on("close", (code, ended) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${args.slice(0, 2).join(" ")} ended with ${ended ?? code}\n${output}`));
    });
  });
}
