import { text as wholeText } from "node:stream/consumers";
import { isCancel, text } from "@clack/prompts";
import { SettingsError } from "../lambdas/shared/errors.ts";

/** An e-mail address as it is typed, or piped in: so it stands in no shell's history. */
export async function askEmail(message: string, input: NodeJS.ReadStream = process.stdin): Promise<string> {
  const answer = input.isTTY ? await text({ message }) : await wholeText(input);
  if (!isCancel(answer) && answer.includes("@")) return answer.trim();
  throw new SettingsError("No e-mail address was given: nothing is changed.", {
    remedy: "Type it when asked, pipe it in, or name it: npx milepost forget <email>",
  });
}
