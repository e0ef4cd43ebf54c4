import { join } from "node:path";
import { expect } from "vitest";
import type { RunOutcome } from "../../bin/localRun.ts";
import { type Fault, injectFaults } from "./faults.ts";
import { lakeContent } from "./lakeContent.ts";
import { standingSnapshots } from "./standingSnapshots.ts";
import { type Day, openWorld, type World } from "./wholeRun.ts";

/** What a day's run starts from, and what it leaves when it does not die. */
export interface Lived {
  readonly day: Day;
  readonly start: World;
  /** The SQL that it computes; undefined for Milepost's own. */
  readonly sql: string | undefined;
  readonly operations: readonly string[];
  readonly content: ReadonlyMap<string, string>;
  readonly standing: readonly string[];
  /** What the later run leaves after this one; of the first run only, when asked for. */
  readonly later: ReadonlyMap<string, string> | undefined;
}

interface LiveOptions {
  readonly sql?: string;
  readonly andLater?: boolean;
}

/** The day's run without a fault. Its world is to be closed. */
export async function liveThrough(day: Day, { sql, andLater = false }: LiveOptions = {}): Promise<Lived> {
  const start = await openWorld({ sql });
  await start.drop("first");
  if (day === "later") {
    expect((await start.run("first")).outcome).toBe("succeeded");
    await start.drop("later");
  }
  const world = await openWorld({ copied: start, sql });
  const faults = injectFaults();
  expect(await world.run(day, { faults })).toMatchObject({ outcome: "succeeded", failures: [] });
  const content = await contentOf(world);
  const standing = await standingSnapshots(world.folder);
  expect(standing.length).toBeGreaterThan(10);
  let later: Lived["later"];
  if (andLater) later = await runLater(world);
  await world.close();
  return { day, start, sql, operations: faults.operations, content, standing, later };
}

/**
 * Lets the day's run meet a fault, starts it again as a new process, and holds what that leaves against the run that
 * lived. `isElsewhere`: the new process is on another machine, where scratch is empty. Says whether the fault was met:
 * sources work side by side and write one record of the run, again when another was faster, so that runs differ there.
 */
export async function dieAndRunAgain(lived: Lived, fault: Fault, isElsewhere: boolean): Promise<boolean> {
  const { day, content, later } = lived;
  const world = await openWorld({ copied: lived.start, sql: lived.sql });
  try {
    const faults = injectFaults(fault);
    const ended = await outcomeOf(world.run(day, { faults }));
    const what = `${fault.kind} at ${fault.at}, ${fault.of ?? faults.operations[fault.at]}: ${ended}`;
    // A run that got over a lost answer and says so must be right.
    if (ended === "succeeded") expect(await contentOf(world), what).toEqual(content);
    const again = await world.run(day, { scratch: isElsewhere ? "elsewhere" : "scratch" });
    expect(again, what).toMatchObject({ outcome: "succeeded", failures: [] });
    if (ended === "partial") {
      // Figures without a source were made and reported, and so they stay in the snapshots, below those that stand now.
      expect(withoutSnapshots(await contentOf(world)), what).toEqual(withoutSnapshots(content));
      expect(await standingSnapshots(world.folder), what).toEqual(lived.standing);
    } else expect(await contentOf(world), what).toEqual(content);
    if (later !== undefined && ended !== "partial") expect(await runLater(world), `later, ${what}`).toEqual(later);
    return faults.met;
  } finally {
    await world.close();
  }
}

/**
 * The nth operation of the run that lived, named so that another run comes to the same one: what works side by side takes
 * turns as it likes.
 */
export function faultAt({ operations }: Lived, nth: number, kind: Fault["kind"]): Fault {
  const of = operations[nth];
  return { at: operations.slice(0, nth).filter((before) => before === of).length, of, kind };
}

export const contentOf = (world: World) => lakeContent(join(world.folder, "lake"));

async function runLater(world: World): Promise<ReadonlyMap<string, string>> {
  await world.drop("later");
  expect(await world.run("later")).toMatchObject({ outcome: "succeeded", failures: [] });
  return contentOf(world);
}

/** `died`: by the fault, and by nothing else. */
async function outcomeOf(run: Promise<RunOutcome>): Promise<RunOutcome["outcome"] | "died"> {
  try {
    return (await run).outcome;
  } catch (error) {
    if (/the process died|the process is dead|was lost/.test(causes(error))) return "died";
    throw error;
  }
}

function causes(error: unknown): string {
  return error instanceof Error ? `${error.message}\n${causes(error.cause)}` : "";
}

function withoutSnapshots(content: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...content].filter(([key]) => !key.startsWith("kpi_snapshots/")));
}
