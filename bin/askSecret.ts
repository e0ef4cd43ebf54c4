import { text } from "node:stream/consumers";
import { isCancel, password } from "@clack/prompts";
import { SettingsError } from "../lambdas/shared/errors.ts";

/**
 * A secret as it is typed, unseen, or as a program pipes it in; never a word of the command line, which the shell's
 * history and the list of processes show.
 */
export async function askSecret(message: string, input: NodeJS.ReadStream = process.stdin): Promise<string> {
  const answer = input.isTTY ? await password({ message, mask: "•" }) : await text(input);
  if (isCancel(answer) || answer.trim() === "") {
    throw new SettingsError("No secret was given: nothing is changed.", {
      remedy: "Type it when asked, or pipe it in: pbpaste | npx milepost secrets set <source>",
    });
  }
  return answer.trim();
}
