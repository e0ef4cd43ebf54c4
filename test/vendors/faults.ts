/** What can go wrong with one request. */
export type Fault =
  /** An error status; a throttled 429 says when to come back (seconds). */
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: number; readonly html?: boolean }
  /** A page of HTML with status 200, as a proxy or a login page in between sends. */
  | { readonly kind: "html" }
  /** Half of the answer, then the connection closes. */
  | { readonly kind: "cut" }
  /** No answer: the connection closes before the request is carried out. */
  | { readonly kind: "drop" }
  /** No answer, though the request was carried out. */
  | { readonly kind: "lost" }
  /** The page before, once more. */
  | { readonly kind: "repeat" }
  /** Half of the page's records are missing; the count still has them. */
  | { readonly kind: "fewer" }
  | { readonly kind: "throttled" }
  /** The answer takes this many milliseconds. */
  | { readonly kind: "slow"; readonly milliseconds: number }
  /** The bulk operation started by this request ends FAILED, with half of its lines. */
  | { readonly kind: "bulk_failed" };

export interface RequestFacts {
  /** Counts from 0 over all requests to the server. */
  readonly index: number;
  readonly kind: "query" | "bulk_run" | "bulk_poll" | "download" | "token";
  /** The source's name. */
  readonly source: string;
  /** The top-level fields asked for: `orders`, `ordersCount`. */
  readonly fields: readonly string[];
}

export type Faults = ((request: RequestFacts) => Fault | undefined) | readonly PlannedFault[];

/** Strikes the requests that fit, `times` of them (one unless said otherwise), after letting `after` of them pass. */
export interface PlannedFault {
  readonly fault: Fault;
  readonly index?: number;
  readonly kind?: RequestFacts["kind"];
  readonly field?: string;
  readonly after?: number;
  readonly times?: number;
}

/** One function from either form. A list's counters are its own: plan anew for another server. */
export function planFaults(faults: Faults = []): (request: RequestFacts) => Fault | undefined {
  if (typeof faults === "function") return faults;
  const met = faults.map(() => 0);
  return (request) => {
    for (const [i, planned] of faults.entries()) {
      const fits =
        (planned.index === undefined || planned.index === request.index) &&
        (planned.kind === undefined || planned.kind === request.kind) &&
        (planned.field === undefined || request.fields.includes(planned.field));
      if (!fits) continue;
      const passed = met[i] ?? 0;
      met[i] = passed + 1;
      const after = planned.after ?? 0;
      if (passed >= after && passed < after + (planned.times ?? 1)) return planned.fault;
    }
    return undefined;
  };
}
