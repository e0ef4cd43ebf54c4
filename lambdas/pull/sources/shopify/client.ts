import { z } from "zod";
import { SourceError } from "../../../shared/errors.ts";
import { type Answer, ask, backoff, type Http } from "../../http.ts";
import type { Json } from "../../json.ts";
import { pause } from "../../timeBudget.ts";
import type { Tokens } from "../../tokens.ts";
import { costBudget } from "./costBudget.ts";
import { errorsOf, type GraphqlAnswer, parseAnswer } from "./graphqlAnswer.ts";

/** Speaks GraphQL to one shop: turns errors inside HTTP 200 into errors, and keeps within the shop's budget of query cost. */
export interface ShopifyClient {
  /** The data of an answer without errors: partial data is never returned. Rejects with SourceError. */
  query<T>(operation: Operation<T>): Promise<Result<T>>;
  /** What the last answer's headers show; undefined before the first. */
  served(): Served | undefined;
}

export interface Operation<T> {
  readonly text: string;
  readonly variables?: Readonly<Record<string, Json>>;
  readonly data: z.ZodType<T>;
}

export interface Result<T> {
  readonly data: T;
  /** Points the query was worth before it ran; undefined when the vendor does not say. */
  readonly requestedCost: number | undefined;
}

export interface Served {
  readonly version: string | null;
  /** Milliseconds that the vendor's clock is ahead of ours; undefined when it does not tell its time. */
  readonly clockAheadMs: number | undefined;
}

/** Shopify's code on a query that is worth more than one query may be. It can be asked for in smaller pages. */
export const tooCostly = "MAX_COST_EXCEEDED";

/** Times a query is sent again: when the vendor fails in itself, and when it throttles (which is no failure). */
const tries = { failed: 5, throttled: 60 };

interface ClientOptions {
  readonly http: Http;
  readonly source: string;
  /** Of `graphql.json`, version included. */
  readonly url: string;
  readonly tokens: Tokens;
}

export function shopifyClient({ http, source, url, tokens }: ClientOptions): ShopifyClient {
  const budget = costBudget(http);
  let served: Served | undefined;

  async function send(body: string): Promise<GraphqlAnswer> {
    const post = async (token: string): Promise<Answer<GraphqlAnswer>> => {
      const headers = {
        "content-type": "application/json",
        accept: "application/json",
        "x-shopify-access-token": token,
      };
      return ask(http, source, { method: "POST", url, headers, body }, parseAnswer);
    };
    const answer = await post(await tokens.current()).catch(async (error: unknown) => {
      const renewed = statusOf(error) === 401 ? await tokens.renewed() : undefined;
      if (renewed === undefined) throw explained(error, source);
      return post(renewed).catch((second: unknown) => {
        throw explained(second, source);
      });
    });
    const date = Date.parse(answer.headers.get("date") ?? "");
    const clockAheadMs = Number.isNaN(date) ? undefined : date - http.now().getTime();
    served = { version: answer.headers.get("x-shopify-api-version"), clockAheadMs };
    return answer.value;
  }

  return {
    served: () => served,
    async query({ text, variables = {}, data }) {
      const body = JSON.stringify({ query: text, variables });
      const times = { failed: 0, throttled: 0 };
      for (;;) {
        await budget.wait(text);
        const answer = await send(body);
        const requestedCost = budget.note(text, answer.extensions?.cost);
        const errors = errorsOf(answer);
        const [first] = errors;
        if (first === undefined) return { data: parseData(source, url, answer.data, data), requestedCost };
        const kind = errors.some(({ code }) => code === "THROTTLED")
          ? "throttled"
          : errors.some(({ code }) => code === "INTERNAL_SERVER_ERROR" || code === "TIMEOUT")
            ? "failed"
            : undefined;
        if (kind !== undefined && ++times[kind] < tries[kind]) {
          // The budget knows how long to wait for a query that was throttled, unless the answer does not say its cost.
          const known = kind === "throttled" && requestedCost !== undefined;
          await pause(http, known ? 500 * http.random() : backoff(times[kind], http.random()));
          continue;
        }
        const where = first.path === "" ? "" : ` at ${first.path}`;
        throw new SourceError(`${source}: Shopify answered ${first.code}${where}: ${first.message}`, {
          source,
          retryable: kind !== undefined,
          code: first.code,
          remedy: first.code === "ACCESS_DENIED" ? accessRemedy : undefined,
        });
      }
    },
  };
}

const accessRemedy = "Grant the app the scope that this needs, then run `milepost check`.";

function parseData<T>(source: string, url: string, data: Json | undefined, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new SourceError(
    `${source}: POST ${url} answered with data of another shape: ${z.prettifyError(parsed.error)}`,
    {
      source,
      retryable: false,
    },
  );
}

function statusOf(error: unknown): unknown {
  return error instanceof SourceError ? error.facts.status : undefined;
}

const meanings = new Map<unknown, string>([
  [401, "the access token is not valid"],
  [402, "the shop is frozen: its bill is unpaid"],
  [403, "the app may not do this"],
  [404, "there is no such shop, or this version of the API has ended"],
  [423, "the shop is locked"],
]);

/** The same error with what the status means at Shopify, where it means something. */
function explained(error: unknown, source: string): unknown {
  const status = statusOf(error);
  const meaning = meanings.get(status);
  if (!(error instanceof SourceError) || meaning === undefined) return error;
  return new SourceError(`${error.message}\n  At Shopify that means: ${meaning}.`, {
    source,
    retryable: false,
    status,
    remedy: "Check the shop's domain and the secret of this source, then run `milepost check`.",
  });
}
