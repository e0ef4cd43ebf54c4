import type { ExitCode } from "./exitCodes.ts";
import type { Terminal } from "./terminal.ts";

/** What a command is made with: where it writes, and how it says how it went. */
export interface Shell {
  readonly terminal: Terminal;
  readonly exit: (code: ExitCode) => void;
}

/** Examples at the end of a command's help. */
export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ npx milepost ${line}`).join("\n")}`;
}
