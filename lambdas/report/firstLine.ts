/** What a message says first, to stand inside a sentence. */
export function firstLine(text: string): string {
  return text.split("\n", 1)[0]?.replace(/\.$/, "") ?? "";
}
