import type { Log } from "../lambdas/shared/context.ts";
import type { Task } from "./followPipeline.ts";
import type { Terminal } from "./terminal.ts";

/** Shows a run as it goes. */
export interface Progress {
  /** Does one task, and shows that it runs, what it says, and how it ended. */
  readonly show: <Result>(
    task: Task,
    work: (log: Log) => Promise<Result>,
    summary: (result: Result) => string,
  ) => Promise<Result>;
  /** Resolves when everything is drawn. */
  readonly end: () => Promise<void>;
}

const names = { pull: "pull", conform: "conform", compute: "compute", report: "report" } as const;

export function nameOf({ verb, source }: Task): string {
  return source === null ? names[verb] : `${source}: ${names[verb]}`;
}

/** A line when a task ends, and one for each warning: for logs, pipes and CI. */
export function plainProgress(terminal: Terminal): Progress {
  return {
    async show(task, work, summary) {
      const name = nameOf(task);
      const result = await work((level, message) => {
        if (level === "warn" || level === "error") terminal.note(`${name}: ${level}: ${message}`);
      });
      terminal.note(`${name}: ${summary(result)}`);
      return result;
    },
    end: async () => {},
  };
}

/** Nothing: for programs that read the result. */
export const silentProgress: Progress = {
  show: (_task, work) => work(() => {}),
  end: async () => {},
};
