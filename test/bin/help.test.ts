import { expect, test } from "vitest";
import { milepost } from "./commandLine.ts";

const commands = ["demo", "run", "check", "status", "kpis", "kpi", "query", "report", "rebuild", "backfill", "forget"];

test.concurrent.each(commands)("says what %s does, with examples", async (command) => {
  const { code, out } = await milepost([command, "--help"]);
  expect(code).toBe(0);
  expect(out).toContain(`Usage: milepost ${command}`);
  expect(out).toMatch(new RegExp(`Examples:\\n  \\$ npx milepost ${command}`));
});

test("lists the commands and the exit codes", async () => {
  const { code, out } = await milepost(["--help"]);
  expect(code).toBe(0);
  for (const command of commands) expect(out).toMatch(new RegExp(`^  ${command} `, "m"));
  expect(out).toContain("3  another run holds the lake");
});
