import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { Command, InvalidArgumentError } from "commander";
import { type Bench, runProgram, runStep } from "./runStep.ts";
import { type Figure, memoryOf, ratioOf, seconds, timeOf } from "./targets.ts";

interface Options {
  orders: number;
  quick?: boolean;
  keep?: boolean;
  demo: boolean;
}

const program = new Command("npm run bench --")
  .description("Measures the pipeline against plain DuckDB doing the bare minimum, on two cores, with synthetic data.")
  .option("--orders <n>", "how many orders, over three years, with three lines each", count, 5_000_000)
  .option("--quick", "100,000 orders: shows that it runs, proves nothing")
  .option("--keep", "leave the data where it was made")
  .option("--no-demo", "leave the demo out")
  .action(bench);
await program.parseAsync();

async function bench({ orders: asked, quick = false, keep = false, demo }: Options): Promise<void> {
  const orders = quick ? Math.min(asked, 100_000) : asked;
  const folder = await mkdtemp(join(tmpdir(), "milepost-bench-"));
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());
  const { signal } = stop;
  try {
    const figures = await measure({ folder, orders, signal });
    // A figure over its target is told, not failed: machines differ.
    if (demo) figures.push(...(await measureDemo({ folder, signal })));
    print(
      figures,
      `${orders.toLocaleString("en")} orders, 2 of ${availableParallelism()} cores, DuckDB at 2 GB and 2 threads`,
    );
  } finally {
    if (keep) process.stdout.write(`The data is in ${folder}\n`);
    else await rm(folder, { recursive: true, force: true });
  }
}

async function measure(bench: Bench): Promise<Figure[]> {
  const step = async (name: string, isMeasured = true) => {
    process.stderr.write(`${name} … `);
    const result = await runStep(name, bench, isMeasured);
    process.stderr.write(`${seconds(result.seconds)}  ${result.note}\n`);
    return result;
  };
  await step("generate", false);
  const bare = await step("copyBare");
  await rm(join(bench.folder, "bare"), { recursive: true });
  const conform = await step("conform");
  const scan = await step("scanCanonical");
  const compute = await step("compute");
  const unchanged = await step("compute");
  await step("generateChangedDay", false);
  const conformDay = await step("conformChangedDay");
  const computeDay = await step("computeChangedDay");
  const idle = timeOf("compute, nothing changed", unchanged, 2);
  return [
    ratioOf("conform, first load", conform, bare, 1.6, "×"),
    ratioOf("compute, all", compute, scan, 40, "×"),
    memoryOf("memory of conform and compute", [conform, compute, conformDay, computeDay], 3e9),
    ratioOf("compute, one changed day", computeDay, compute, 0.1, "%"),
    ratioOf("conform, one changed day", conformDay, conform, 0.1, "%"),
    { ...idle, ok: idle.ok && unchanged.note.startsWith("0 ") },
  ];
}

async function measureDemo(bench: Omit<Bench, "orders">): Promise<Figure[]> {
  process.stderr.write("demo … ");
  const first = await runProgram(["demo"], bench);
  const second = await runProgram(["demo"], bench);
  process.stderr.write(`${seconds(first.seconds)}, again ${seconds(second.seconds)}\n`);
  const again = timeOf("demo, second run", second, 10);
  const isIdle = second.note.startsWith("0 ") || second.note === "nothing rebuilt";
  return [timeOf("demo, first run", first, 60), { ...again, ok: again.ok && isIdle }];
}

function print(figures: readonly Figure[], title: string): void {
  const table = new Table({ head: ["", "figure", "compared", "target", ""], style: { head: [], border: [] } });
  for (const { what, figure, ratio, target, ok } of figures)
    table.push([what, figure, ratio, target, ok ? "ok" : "over"]);
  process.stdout.write(`${title}\n${table.toString()}\n`);
}

function count(text: string): number {
  const value = Number(text.replaceAll(/[,_]/g, ""));
  if (!Number.isInteger(value) || value < 1000) throw new InvalidArgumentError("give a whole number from 1000.");
  return value;
}
