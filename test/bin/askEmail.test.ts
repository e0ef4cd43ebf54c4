import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { askEmail } from "../../bin/askEmail.ts";

const piped = (text: string) => Readable.from([text]) as unknown as NodeJS.ReadStream;

test("an address can be piped in", async () => {
  expect(await askEmail("Who?", piped(" jane@example.com\n"))).toBe("jane@example.com");
});

test.each(["", "jane"])("%j is none", async (text) => {
  await expect(askEmail("Who?", piped(text))).rejects.toThrow("No e-mail address was given");
});
