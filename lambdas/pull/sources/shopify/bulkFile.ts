import { SourceError } from "../../../shared/errors.ts";
import { addressOf, backoff, describeBreak, type Http, isBrokenConnection } from "../../http.ts";
import { type Json, parseJson } from "../../json.ts";
import { linesOf } from "../../lines.ts";
import { pause } from "../../timeBudget.ts";
import type { BulkFile } from "./bulk.ts";

const tries = 4;

export interface FileBatch {
  readonly lines: readonly string[];
  readonly records: readonly Json[];
  /** Lines of the file up to and with this batch. */
  readonly read: number;
}

/**
 * The lines of a bulk operation's file, as they stand there. When the file comes cut short, or something else comes in its
 * place, it is asked for again and read on after the lines that were whole; at last it is refused. A file that ends with
 * fewer lines than the operation counts is a cut one.
 */
export async function* readBulkFile(http: Http, source: string, file: BulkFile): AsyncGenerator<FileBatch, void, void> {
  if (file.url === null) return;
  let read = 0;
  for (let attempt = 1; ; attempt++) {
    let failure: string;
    try {
      const response = await http.fetch(file.url);
      if (response.ok && response.body !== null) {
        for await (const batch of wholeLines(response.body, read)) {
          ({ read } = batch);
          yield batch;
        }
        if (read >= file.lines) return;
        failure = `${read} lines came where ${file.lines} were announced`;
      } else {
        failure = `answered ${response.status}`;
      }
    } catch (error) {
      if (error instanceof SyntaxError) failure = `line ${read + 1} is not JSON`;
      else if (isBrokenConnection(error)) failure = describeBreak(error);
      else throw error;
    }
    if (attempt === tries) {
      throw new SourceError(`${source}: GET ${addressOf(file.url)}: ${failure} (asked ${tries} times)`, {
        source,
        retryable: true,
      });
    }
    http.log("warn", "asking again for the file of a bulk operation", { source, failure, attempt });
    await pause(http, backoff(attempt, http.random()));
  }
}

/** Whole, valid lines after the first `skip`. Rejects with SyntaxError at the first that is not, after those before it. */
async function* wholeLines(body: AsyncIterable<Uint8Array>, skip: number): AsyncGenerator<FileBatch, void, void> {
  let seen = 0;
  for await (const piece of linesOf(body)) {
    const lines: string[] = [];
    const records: Json[] = [];
    let broken: unknown;
    for (const line of "lines" in piece ? piece.lines : [piece.rest]) {
      if (line === "") continue;
      seen += 1;
      if (seen <= skip) continue;
      try {
        records.push(parseJson(line));
        lines.push(line);
      } catch (error) {
        broken = error;
        break;
      }
    }
    if (lines.length > 0) yield { lines, records, read: seen - (broken === undefined ? 0 : 1) };
    if (broken !== undefined) throw broken;
  }
}
