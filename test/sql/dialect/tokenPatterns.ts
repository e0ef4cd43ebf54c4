import type { Token } from "./tokens.ts";

/** Matches a run of tokens; `<number>` is any number, `<text>` any text, `a|b` one of several words. */
export function words(sequence: string): (all: readonly Token[], at: number) => boolean {
  const parts = sequence.split(" ");
  return (all, at) =>
    parts.every((part, index) => {
      const token = all[at + index];
      if (token === undefined) return false;
      if (part === "<number>") return token.kind === "number";
      if (part === "<text>") return token.kind === "text";
      return part.split("|").includes(token.text) && token.kind !== "text" && token.kind !== "quoted";
    });
}

/** The index of the bracket that closes the one at `open`. */
export function closing(all: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < all.length; at++) {
    const text = all[at]?.text;
    if (text === "(") depth++;
    if (text === ")" && --depth === 0) return at;
  }
  return all.length;
}

/** Whether a cast's type ends here. */
export function closesCast(all: readonly Token[], at: number): boolean {
  return all[at]?.text === ")" || all[at]?.text === "array";
}

/** Whether what stands before is with_timezone(…). */
export function followsWithTimezone(all: readonly Token[], at: number): boolean {
  if (all[at - 1]?.text !== ")") return false;
  let depth = 0;
  for (let open = at - 1; open > 0; open--) {
    if (all[open]?.text === ")") depth++;
    if (all[open]?.text === "(" && --depth === 0) return all[open - 1]?.text === "with_timezone";
  }
  return false;
}
