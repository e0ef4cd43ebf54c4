import { GraphQLError } from "graphql";
import type { Wire } from "./wireMoney.ts";

/** What a request may see and how it is run. */
export interface Viewer {
  /** Bulk operations read connections to their end whatever `first` says. */
  readonly bulk: boolean;
  readonly scopes: ReadonlySet<string>;
  /** Keeps what goes into the answer's `extensions.search`. */
  readonly warn: (warning: Readonly<Record<string, unknown>>) => void;
}

export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
  readonly reverse?: boolean | null;
}

/** A record's place in a sorted list: the value sorted by, then its id. */
export interface Place {
  readonly value: number | string;
  readonly id: number;
}

/**
 * One page of a list. A cursor names a place, not a record: records that move while somebody pages are met again or
 * missed, as with the real one.
 */
export function connection<T>(
  records: readonly T[],
  args: PageArguments,
  viewer: Viewer,
  placeOf: (record: T) => Place,
  wire: (record: T) => Wire,
): Wire {
  if (!viewer.bulk) checkSize(args);
  const sign = args.reverse === true ? -1 : 1;
  const sorted = records.toSorted((a, b) => sign * compare(placeOf(a), placeOf(b)));
  const after = args.after == null || viewer.bulk ? undefined : placeFrom(args.after);
  const before = args.before == null || viewer.bulk ? undefined : placeFrom(args.before);
  const inside = sorted.filter((record) => {
    const place = placeOf(record);
    const isAfter = after === undefined || sign * compare(place, after) > 0;
    return isAfter && (before === undefined || sign * compare(place, before) < 0);
  });
  const size = viewer.bulk ? inside.length : (args.first ?? args.last ?? inside.length);
  const fromEnd = !viewer.bulk && args.first == null && args.last != null;
  const page = fromEnd ? inside.slice(Math.max(0, inside.length - size)) : inside.slice(0, size);
  const edges = page.map((record) => ({ cursor: cursorOf(placeOf(record)), node: wire(record) }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: fromEnd ? before !== undefined : inside.length > page.length,
      hasPreviousPage: fromEnd ? inside.length > page.length : after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function checkSize({ first, last }: PageArguments) {
  if (first == null && last == null) {
    throw new GraphQLError("you must provide one of first or last", { extensions: { code: "BAD_REQUEST" } });
  }
  if (first != null && last != null) {
    throw new GraphQLError("providing both first and last is not supported", { extensions: { code: "BAD_REQUEST" } });
  }
  const size = first ?? last ?? 0;
  if (size < 0 || size > 250) {
    throw new GraphQLError(`the page size must be between 0 and 250, not ${size}`, {
      extensions: { code: "BAD_REQUEST" },
    });
  }
}

function compare(a: Place, b: Place): number {
  if (a.value === b.value) return a.id - b.id;
  return a.value < b.value ? -1 : 1;
}

const cursorOf = ({ value, id }: Place) =>
  Buffer.from(JSON.stringify({ last_id: id, last_value: value })).toString("base64");

function placeFrom(cursor: string): Place {
  try {
    const { last_id: id, last_value: value } = JSON.parse(Buffer.from(cursor, "base64").toString());
    if (typeof id === "number" && (typeof value === "number" || typeof value === "string")) return { value, id };
  } catch {
    // Not ours: told below, as for one that parses to something else.
  }
  throw new GraphQLError(`Invalid cursor for current pagination sort.`, { extensions: { code: "BAD_REQUEST" } });
}
