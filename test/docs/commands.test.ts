import { readdirSync, readFileSync } from "node:fs";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { makeProgram } from "../../bin/program.ts";
import { synthesise } from "../lib/synthesise.ts";

const terminal = {} as Parameters<typeof makeProgram>[0]["terminal"];
const program = makeProgram({ terminal, exit: () => {} });

const pages = ["README.md", ...readdirSync("docs").flatMap((name) => (name.endsWith(".md") ? [`docs/${name}`] : []))];
const written = pages.flatMap((page) =>
  commandsIn(readFileSync(page, "utf8")).map((words) => ({ place: page, words })),
);

/** What follows `npx milepost` in a text, up to where a shell or a sentence would end it. */
function commandsIn(text: string): string[] {
  return [...text.matchAll(/npx milepost ((?:"[^"]*"|'[^']*'|[^\n`#|;"')])*)/g)].map(([, words = ""]) => words.trim());
}

function check(words: string): void {
  const said = words.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  let command: Command = program;
  let next: Command | undefined = program;
  while (next !== undefined && said.length > 0) {
    next = command.commands.find((one) => one.name() === said[0]);
    if (next === undefined) break;
    command = next;
    said.shift();
  }
  expect(command, `npx milepost ${words}: no such command`).not.toBe(program);
  let given = 0;
  for (let i = 0; i < said.length; i++) {
    const word = (said[i] ?? "").replace(/^\[|\]$/g, "");
    if (!word.startsWith("-")) {
      given++;
      continue;
    }
    const option = command.options.find(({ long, short }) => long === word || short === word);
    expect(option, `npx milepost ${words}: ${command.name()} has no ${word}`).toBeDefined();
    if (option?.required) i++;
  }
  const most = command.registeredArguments.length;
  expect(given, `npx milepost ${words}: ${command.name()} takes ${most} words`).toBeLessThanOrEqual(most);
}

test.each(written)("$place: npx milepost $words can be said", ({ words }) => check(words));

test("there are commands to look at", () => {
  expect(written.length).toBeGreaterThan(30);
});

describe("alarms", () => {
  const { template } = synthesise();
  test("name commands that can be said", () => {
    for (const { Properties } of Object.values(template.findResources("AWS::CloudWatch::Alarm"))) {
      const { AlarmDescription } = Properties as { AlarmDescription: string };
      for (const words of commandsIn(AlarmDescription)) check(words.replace(/(--stage prod).*$/s, "$1"));
    }
  });
});
