import pLimit from "p-limit";
import type { Branch, Json, Machine, MapState, State, TaskState, Test } from "../../../lib/runs/states.ts";

/** What a task rejects with: an error by its name, as Step Functions sees it. */
export class TaskError extends Error {
  readonly text: string;

  constructor(name: string, cause = "") {
    super(cause);
    this.name = name;
    this.text = cause;
  }
}

/** A function's answer, and how many seconds of the execution's clock it took. */
export interface Answer {
  readonly output: unknown;
  readonly seconds: number;
}

/** Calls the function of an ARN at a second of the execution's clock; rejects with TaskError. */
export type Call = (resource: string, event: unknown, at: number) => Promise<Answer>;

export interface Execution {
  readonly status: "SUCCEEDED" | "FAILED";
  /** In the history, as AWS counts them. */
  readonly events: number;
  readonly seconds: number;
  readonly output: unknown;
}

/** Where a branch is, and what it has come to. */
interface Walk {
  readonly output: unknown;
  readonly seconds: number;
  readonly failed: boolean;
}

export const executionContext = {
  Execution: { Id: "arn:aws:states:eu-central-1:123456789012:execution:milepost-test:one" },
};

/**
 * Goes through a state machine as Step Functions does, with a clock of its own that only waits, calls and pauses before
 * further tries move on. Knows no more of the language than lib/runs/states.ts.
 */
export async function executeMachine(
  machine: Machine,
  { input, startedAt, call }: { readonly input: unknown; readonly startedAt: string; readonly call: Call },
): Promise<Execution> {
  let events = 2;
  const contextOf = (item?: unknown) => ({
    Execution: { ...executionContext.Execution, StartTime: startedAt },
    Map: { Item: { Value: item } },
  });

  async function walk(branch: Branch, start: unknown, at: number): Promise<Walk> {
    let [name, data, seconds] = [branch.StartAt, start, at];
    for (;;) {
      const state: State | undefined = branch.States[name];
      if (state === undefined) throw new Error(`there is no state ${name}`);
      events += 2;
      switch (state.Type) {
        case "Succeed":
          return { output: state.OutputPath === null ? {} : data, seconds, failed: false };
        case "Fail":
          return { output: data, seconds, failed: true };
        case "Choice":
          name = state.Choices.find((choice) => holds(choice, data))?.Next ?? state.Default;
          break;
        case "Wait": {
          const wait = "Seconds" in state ? state.Seconds : read(data, state.SecondsPath);
          if (typeof wait !== "number" || wait < 0 || !Number.isInteger(wait)) throw new Error(`waits ${wait}`);
          seconds += wait;
          name = state.Next;
          break;
        }
        case "Task":
          ({ name, data, seconds } = await task(state, data, seconds));
          break;
        case "Parallel": {
          events += 2;
          const walks = await Promise.all(state.Branches.map((part) => walk(part, data, seconds)));
          seconds = Math.max(...walks.map((end) => end.seconds));
          if (walks.some(({ failed }) => failed)) return { output: data, seconds, failed: true };
          name = state.Next;
          break;
        }
        case "Map":
          events += 2;
          seconds = await eachItem(state, data, seconds);
          name = state.Next;
          break;
      }
    }
  }

  async function eachItem(state: MapState, data: unknown, at: number): Promise<number> {
    const items = read(data, state.ItemsPath);
    if (!Array.isArray(items)) throw new Error(`${state.ItemsPath} is no list`);
    const free = Array.from({ length: state.MaxConcurrency }, () => at);
    const limit = pLimit(state.MaxConcurrency);
    const doItem = async (item: unknown) => {
      events += 2;
      const begins = Math.min(...free);
      const slot = free.indexOf(begins);
      free[slot] = Number.POSITIVE_INFINITY;
      const end = await walk(state.ItemProcessor, fill(state.ItemSelector, data, contextOf(item)), begins);
      free[slot] = end.seconds;
    };
    await Promise.all(items.map((item) => limit(() => doItem(item))));
    return Math.max(at, ...free);
  }

  async function task(state: TaskState, data: unknown, at: number) {
    const event = fill(state.Parameters, data, contextOf());
    const tried = state.Retry.map(() => 0);
    let seconds = at;
    for (;;) {
      events += 3;
      try {
        const { output, seconds: took } = await call(state.Resource, event, seconds);
        return { name: state.Next, data: write(data, state.ResultPath, output), seconds: seconds + took };
      } catch (error) {
        if (!(error instanceof TaskError)) throw error;
        const index = state.Retry.findIndex(({ ErrorEquals }) => fits(ErrorEquals, error.name));
        const retrier = state.Retry[index];
        const before = tried[index] ?? 0;
        if (retrier !== undefined && before < retrier.MaxAttempts) {
          tried[index] = before + 1;
          seconds += retrier.IntervalSeconds * retrier.BackoffRate ** before;
          continue;
        }
        const catcher = state.Catch?.find(({ ErrorEquals }) => fits(ErrorEquals, error.name));
        if (catcher === undefined) throw error;
        return { name: catcher.Next, data: write(data, catcher.ResultPath, told(error)), seconds };
      }
    }
  }

  try {
    const { output, seconds, failed } = await walk(machine, input, 0);
    return { status: failed ? "FAILED" : "SUCCEEDED", events, seconds, output };
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    return { status: "FAILED", events, seconds: 0, output: told(error) };
  }
}

const told = ({ name, text }: TaskError) => ({ Error: name, Cause: text });

const fits = (names: readonly string[], name: string) => names.includes(name) || names.includes("States.ALL");

function holds(test: Test, data: unknown): boolean {
  if ("And" in test) return test.And.every((part) => holds(part, data));
  if ("IsPresent" in test) return (find(data, test.Variable) !== undefined) === test.IsPresent;
  return read(data, test.Variable) === test.StringEquals;
}

function fill(template: Json, data: unknown, context: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => {
      if (!key.endsWith(".$")) return [key, value];
      const path = String(value);
      const found = path.startsWith("$$.") ? read(context, path.slice(1)) : read(data, path);
      return [key.slice(0, -2), found];
    }),
  );
}

function read(data: unknown, path: string): unknown {
  const value = find(data, path);
  if (value === undefined) throw new Error(`there is nothing at ${path} of ${JSON.stringify(data)}`);
  return value;
}

function find(data: unknown, path: string): unknown {
  if (path === "$") return data;
  if (!path.startsWith("$.")) throw new Error(`${path} is no path`);
  let value = data;
  for (const name of path.slice(2).split(".")) {
    value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  }
  return value;
}

function write(data: unknown, path: string | null, value: unknown): unknown {
  if (path === null) return data;
  if (path === "$") return value;
  return { ...(data as object), [path.slice(2)]: value };
}
