import { performance } from "node:perf_hooks";
import { compute } from "../../lambdas/compute/compute.ts";
import { conform } from "../../lambdas/conform/conform.ts";
import { copyBare, limits, scanCanonical } from "./bareMinimum.ts";
import { benchContext } from "./benchContext.ts";
import { business, generateChangedDay, generateRaw } from "./generate.ts";

/** What a step tells the harness, as one line of JSON. */
export interface StepResult {
  readonly seconds: number;
  readonly peakBytes: number;
  /** Partitions rebuilt, rows written, or whatever else is worth telling. */
  readonly note: string;
}

/** Each is run in a process of its own: `node step.ts <name> <folder> <orders>`. */
const steps: Readonly<Record<string, (folder: string, size: { orders: number; products: number }) => Promise<string>>> =
  {
    async generate(folder, size) {
      await generateRaw(`${folder}/lake`, size);
      return `${size.orders.toLocaleString("en")} orders`;
    },
    async generateChangedDay(folder, size) {
      await generateChangedDay(`${folder}/lake`, size);
      return "";
    },
    async copyBare(folder) {
      await copyBare(folder);
      return "";
    },
    async scanCanonical(folder) {
      await scanCanonical(folder);
      return "";
    },
    conform: (folder) => conformAll(folder, business.asOf),
    conformChangedDay: (folder) => conformAll(folder, business.changedDay),
    compute: (folder) => computeAll(folder, business.asOf),
    computeChangedDay: (folder) => computeAll(folder, business.changedDay),
  };

async function conformAll(folder: string, asOf: string): Promise<string> {
  const ctx = benchContext(folder, asOf);
  let rows = 0;
  for (const source of Object.keys(ctx.settings.sources)) {
    for (let done = false; !done; ) {
      const result = await conform(source, ctx, limits);
      done = result.done;
      rows += result.tables.reduce((sum, table) => sum + table.rows, 0);
    }
  }
  return `${rows.toLocaleString("en")} rows`;
}

async function computeAll(folder: string, asOf: string): Promise<string> {
  const ctx = benchContext(folder, asOf);
  let [built, unchanged] = [0, 0];
  for (let done = false; !done; ) {
    const result = await compute(ctx, limits);
    done = result.done;
    built += result.built.length;
    unchanged = result.unchanged;
  }
  return `${built} partitions built, ${unchanged} left`;
}

const [name = "", folder = "", orders = "0"] = process.argv.slice(2);
const step = steps[name];
if (step === undefined) throw new Error(`no step ${name}`);
const began = performance.now();
const note = await step(folder, { orders: Number(orders), products: 2000 });
const result: StepResult = {
  seconds: (performance.now() - began) / 1000,
  // The kernel's own high-water mark of this process, in kilobytes.
  peakBytes: process.resourceUsage().maxRSS * 1024,
  note,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
