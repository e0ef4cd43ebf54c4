/**
 * The lines of a stream of UTF-8 bytes, many at a time. Only a line feed ends a line: JSON may hold U+2028, which
 * node:readline takes for an end of line. `rest` is what stands after the last line feed: empty when the text ends whole.
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ lines: string[] } | { rest: string }, void, void> {
  const decoder = new TextDecoder("utf-8");
  let rest = "";
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    if (lines.length > 0) yield { lines };
  }
  yield { rest: rest + decoder.decode() };
}
