import ky, { isNetworkError, isTimeoutError } from "ky";
import type { Context } from "../shared/context.ts";
import { messageOf, SourceError } from "../shared/errors.ts";
import { pause, requireTime } from "./timeBudget.ts";

/** One request to a vendor. Secrets belong in `headers` and `body`: messages name the method and the address alone. */
export interface Request {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Statuses besides 2xx that the caller wants to see. */
  readonly accept?: readonly number[];
}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly value: T;
}

export type Http = Pick<Context, "fetch" | "sleep" | "random" | "remaining" | "now" | "log">;

const tries = 6;
const firstDelay = 500;
const longestDelay = 30_000;
const longestRetryAfter = 600_000;
const timeout = 90_000;

/** What came of one try: the answer, or why it cannot be used. */
type Try<T> = { answer: Answer<T> } | { failure: string; retryable: boolean; afterMs?: number; status?: number };

/**
 * Asks until the answer can be used. 408, 429, 5xx, a broken connection, a cut body and a body that `parse` rejects (HTML
 * for JSON) are asked again, after `Retry-After` or a growing delay with jitter; then, and for any other status, it
 * rejects with a SourceError that says what was asked and what came. Rejects with OutOfTime when there is no time to wait.
 */
export async function ask<T>(
  http: Http,
  source: string,
  request: Request,
  parse: (text: string) => T,
): Promise<Answer<T>> {
  for (let attempt = 1; ; attempt++) {
    requireTime(http);
    const outcome = await attemptOnce(http, request, parse);
    if ("answer" in outcome) return outcome.answer;
    const what = `${request.method} ${addressOf(request.url)}: ${outcome.failure}`;
    if (!outcome.retryable || attempt === tries) {
      throw new SourceError(attempt === 1 ? what : `${what} (asked ${attempt} times)`, {
        source,
        retryable: outcome.retryable,
        status: outcome.status,
      });
    }
    const delay = outcome.afterMs ?? backoff(attempt, http.random());
    http.log("warn", "asking again", { source, failure: what, attempt, delayMs: Math.round(delay) });
    await pause(http, delay);
  }
}

/** Milliseconds before the try after this one: doubling, half of it left to chance. `random` is in [0, 1). */
export function backoff(attempt: number, random: number): number {
  return Math.min(longestDelay, firstDelay * 2 ** (attempt - 1)) * (0.5 + random / 2);
}

async function attemptOnce<T>(http: Http, request: Request, parse: (text: string) => T): Promise<Try<T>> {
  const { method, url, headers, body, accept = [] } = request;
  let response: Response;
  let text: string;
  try {
    // The signal bounds reading the body, too. ky's own retries know neither our clock nor the time that is left.
    const signal = AbortSignal.timeout(timeout);
    response = await ky(url, {
      method,
      headers,
      body,
      fetch: http.fetch,
      retry: 0,
      throwHttpErrors: false,
      timeout,
      signal,
    });
    text = await response.text();
  } catch (error) {
    if (isBrokenConnection(error)) return { failure: describeBreak(error), retryable: true };
    throw error;
  }
  const { status } = response;
  if (!response.ok && !accept.includes(status)) {
    const retryable = status === 408 || status === 429 || status >= 500;
    const afterMs = retryAfter(response.headers.get("retry-after"), http.now());
    return { failure: `answered ${status}${excerpt(response, text)}`, retryable, status, afterMs };
  }
  try {
    return { answer: { status, headers: response.headers, value: parse(text) } };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { failure: `answered ${status} with ${describeBody(response, text)}`, retryable: true, status };
  }
}

/** The address without its query: a query may hold a signature. */
export function addressOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/** Whether a request failed on its way; anything else that fetch throws is not the vendor's doing. */
export function isBrokenConnection(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if (isNetworkError(error) || isTimeoutError(error)) return true;
  if (error.name === "TimeoutError") return true;
  return error instanceof TypeError && (error.message === "terminated" || error.message === "fetch failed");
}

export function describeBreak(error: Error): string {
  if (isTimeoutError(error) || error.name === "TimeoutError") return `no answer within ${timeout / 1000} s`;
  let cause: unknown = error;
  while (cause instanceof Error && cause.cause !== undefined) ({ cause } = cause);
  return `the connection broke (${messageOf(cause)})`;
}

/** Milliseconds to wait by a Retry-After header: seconds or a date. */
export function retryAfter(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const delay = header.trim() !== "" && Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now.getTime();
  return Number.isNaN(delay) ? undefined : Math.min(longestRetryAfter, Math.max(0, delay));
}

/** The vendor's own words on an error, where they are short and plain text or JSON: never a page, never records. */
function excerpt(response: Response, text: string): string {
  const type = response.headers.get("content-type") ?? "";
  const short = text.trim().slice(0, 300);
  return short === "" || type.includes("html") || short.startsWith("<") ? "" : `: ${short}`;
}

function describeBody(response: Response, text: string): string {
  const type = response.headers.get("content-type") ?? "no content type";
  const kind = text.trimStart().startsWith("<") ? "a web page" : "text that is not whole JSON";
  return `${kind} (${type}, ${text.length} characters)`;
}
