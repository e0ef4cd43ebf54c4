import { Listr, type ListrTask } from "listr2";
import type { Log } from "../lambdas/shared/context.ts";
import type { Task } from "./followPipeline.ts";
import { nameOf, type Progress } from "./progress.ts";

/** One task's place on the screen: filled when the task begins, left empty when it never does. */
interface Line {
  readonly task: Task;
  readonly begun: PromiseWithResolvers<Begun | "left out">;
  say: Log;
}

interface Begun {
  readonly summary: Promise<string>;
}

/** Lines that move, one a planned task; the last thing a task said stands below it. */
export function liveProgress(planned: readonly Task[]): Progress {
  const lines = new Map(
    planned.map((task): [string, Line] => [nameOf(task), { task, begun: Promise.withResolvers(), say: () => {} }]),
  );
  const all = [...lines.values()];
  const ofSources = all.filter(({ task }) => task.source !== null).map(listrTask);
  const list = new Listr(
    [
      { title: "Sources", task: (_, line) => line.newListr(ofSources, { concurrent: true, exitOnError: false }) },
      ...all.filter(({ task }) => task.source === null).map(listrTask),
    ],
    // Failures are told below, in full.
    { exitOnError: false, rendererOptions: { collapseSubtasks: false, showErrorMessage: false } },
  );
  let drawn: Promise<unknown> | undefined;

  return {
    async show(task, work, summary) {
      // Not before: a run that is refused the lake draws nothing.
      drawn ??= list.run();
      const line = lines.get(nameOf(task));
      const working = work((level, message, facts) => line?.say(level, message, facts));
      const summed = working.then(summary);
      // The screen's copy of a failure; the caller gets its own.
      summed.catch(() => {});
      line?.begun.resolve({ summary: summed });
      try {
        return await working;
      } catch (error) {
        // What would have come after it in its branch never begins.
        for (const other of all) if (other.task.source === task.source) other.begun.resolve("left out");
        throw error;
      }
    },
    async end() {
      for (const line of all) line.begun.resolve("left out");
      await drawn;
    },
  };
}

function listrTask(line: Line): ListrTask {
  return {
    title: nameOf(line.task),
    task: async (_, shown) => {
      line.say = (level, message) => {
        if (level !== "debug") shown.output = message;
      };
      const begun = await line.begun.promise;
      if (begun === "left out") shown.skip();
      else shown.title = `${nameOf(line.task)}: ${await begun.summary}`;
    },
  };
}
