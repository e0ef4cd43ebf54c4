import { execute, type GraphQLSchema } from "graphql";
import { day, iso } from "../shop/history.ts";
import { randomFor } from "../shop/random.ts";
import type { StoreState } from "../shop/state.ts";
import { parseBulkQuery } from "./bulkQuery.ts";
import type { Viewer } from "./connection.ts";
import { fieldOf, nodeFields, nodesIn } from "./cost.ts";
import { rootValue } from "./root.ts";
import { isConnection, type SelectedField } from "./selection.ts";
import { gid, type Wire } from "./wireMoney.ts";

/** A store's bulk operations. Every poll of one moves it a step on: created, running, completed. */
export interface BulkDesk {
  run(query: string, state: StoreState, viewer: Viewer): Wire | Promise<Wire>;
  poll(id: string): Wire | null;
  cancel(id: string): Wire;
  /** The lines of a result, by the name in its address; undefined when there is none or it has expired. */
  file(name: string): string | undefined;
}

interface Operation {
  readonly id: string;
  readonly name: string;
  readonly query: string;
  readonly createdAt: number;
  readonly lines: readonly string[];
  readonly rootCount: number;
  readonly outcome: "COMPLETED" | "FAILED";
  readonly errorCode: string | null;
  status: string;
  polls: number;
  completedAt: number | null;
}

export interface BulkOptions {
  readonly schema: GraphQLSchema;
  readonly now: () => number;
  /** The address below which results lie. */
  readonly filesUrl: string;
  /** Polls until an operation is done. */
  readonly polls: number;
  /** Asked when an operation is started: whether it shall fail halfway. */
  readonly fails: () => boolean;
}

const endsAfter = 10 * 60_000;

export function openBulkDesk({ schema, now, filesUrl, polls, fails }: BulkOptions): BulkDesk {
  const operations: Operation[] = [];
  const wire = (operation: Operation): Wire => {
    const done = operation.status === "COMPLETED" || operation.status === "FAILED";
    const url = `${filesUrl}/${operation.name}.jsonl`;
    const sizes = done ? operation.lines.length : 0;
    return {
      __typename: "BulkOperation",
      id: operation.id,
      status: operation.status,
      type: "QUERY",
      query: operation.query,
      errorCode: operation.status === "FAILED" ? operation.errorCode : null,
      createdAt: iso(operation.createdAt),
      completedAt: operation.completedAt === null ? null : iso(operation.completedAt),
      objectCount: String(sizes),
      rootObjectCount: String(done ? operation.rootCount : 0),
      fileSize: sizes === 0 ? null : String(Buffer.byteLength(textOf(operation))),
      url: operation.status === "COMPLETED" && sizes > 0 ? url : null,
      partialDataUrl: operation.status === "FAILED" && sizes > 0 ? url : null,
    };
  };
  const find = (id: string) => operations.find((operation) => operation.id === id);
  const isRunning = ({ status }: Operation) => status === "CREATED" || status === "RUNNING";
  /** One that nobody asks after ends by itself: whoever started it may have died. */
  const running = () => {
    for (const operation of operations.filter(isRunning)) {
      if (now() - operation.createdAt < endsAfter) continue;
      operation.status = operation.outcome;
      operation.completedAt = now();
    }
    return operations.filter(isRunning);
  };
  return {
    run: async (query, state, viewer) => {
      if (running().length >= 5) {
        const message = "A bulk query operation limit of 5 for this app and shop has been reached.";
        return { bulkOperation: null, userErrors: [{ code: "LIMIT_REACHED", field: null, message }] };
      }
      const parsed = parseBulkQuery(schema, query);
      if ("refused" in parsed) {
        return { bulkOperation: null, userErrors: [{ code: "INVALID", field: ["query"], message: parsed.refused }] };
      }
      const n = operations.length + 1;
      const desk = openBulkDesk({ schema, now, filesUrl, polls, fails });
      const contextValue: Viewer = { ...viewer, bulk: true };
      const { data, errors } = await execute({
        schema,
        document: parsed.document,
        rootValue: rootValue(state, desk),
        contextValue,
      });
      const denied = errors?.some(({ extensions }) => extensions.code === "ACCESS_DENIED") === true;
      const all = errors === undefined ? linesOf(parsed.root, fieldOf(data, parsed.root.key)) : [];
      const failed = denied || errors !== undefined || fails();
      const lines = shuffled(
        all.map(({ line }) => line),
        n,
      );
      const operation: Operation = {
        id: gid("BulkOperation", state.store.idBase + n),
        name: `bulk-${state.store.idBase + n}`,
        query,
        createdAt: now(),
        lines: failed ? lines.slice(0, Math.floor(lines.length / 2)) : lines,
        rootCount: all.filter(({ root }) => root).length,
        outcome: failed ? "FAILED" : "COMPLETED",
        errorCode: denied ? "ACCESS_DENIED" : "INTERNAL_SERVER_ERROR",
        status: "CREATED",
        polls: 0,
        completedAt: null,
      };
      operations.push(operation);
      return { bulkOperation: wire(operation), userErrors: [] };
    },
    poll: (id) => {
      const operation = find(id);
      if (operation === undefined) return null;
      operation.polls += 1;
      if (operation.status === "CREATED" || operation.status === "RUNNING") {
        operation.status = operation.polls >= polls ? operation.outcome : "RUNNING";
        if (operation.status !== "RUNNING") operation.completedAt = now();
      }
      return wire(operation);
    },
    cancel: (id) => {
      const operation = find(id);
      if (operation === undefined) {
        return { bulkOperation: null, userErrors: [{ field: ["id"], message: "Bulk operation does not exist" }] };
      }
      if (running().includes(operation)) operation.status = "CANCELED";
      return { bulkOperation: wire(operation), userErrors: [] };
    },
    file: (name) => {
      const operation = operations.find((each) => `${each.name}.jsonl` === name);
      const usable = operation?.completedAt != null && now() - operation.completedAt < 7 * day;
      return usable ? textOf(operation) : undefined;
    },
  };
}

const textOf = ({ lines }: Operation) => lines.map((line) => `${line}\n`).join("");

/** One line for each node of each connection; a child names its parent. Other objects stay inside their line. */
function linesOf(root: SelectedField, value: unknown): { line: string; root: boolean }[] {
  const lines: { line: string; root: boolean }[] = [];
  const emit = (field: SelectedField, connection: unknown, parent: string | undefined) => {
    for (const node of nodesIn(field, connection)) {
      const id = String(fieldOf(node, "id"));
      const inside = strip(nodeFields(field), node, (child, below) => emit(child, below, id));
      lines.push({
        line: JSON.stringify(parent === undefined ? inside : { ...inside, __parentId: parent }),
        root: parent === undefined,
      });
    }
  };
  if (isConnection(root)) emit(root, value, undefined);
  else if (value != null) {
    const inside = strip(root.below, value, (child, below) => emit(child, below, String(fieldOf(value, "id"))));
    lines.push({ line: JSON.stringify(inside), root: true });
  }
  return lines;
}

/** The object without its connections, which are handed on. */
function strip(
  fields: readonly SelectedField[],
  value: unknown,
  hand: (field: SelectedField, connection: unknown) => void,
) {
  const kept: Record<string, unknown> = {};
  const type = fieldOf(value, "__typename");
  if (type !== undefined) kept.__typename = type;
  for (const field of fields) {
    const inside = fieldOf(value, field.key);
    if (isConnection(field)) hand(field, inside);
    else if (field.below.length > 0 && inside != null && !Array.isArray(inside))
      kept[field.key] = strip(field.below, inside, hand);
    else kept[field.key] = inside;
  }
  return kept;
}

/** Lines come in no order: a child may stand before its parent. */
function shuffled(lines: readonly string[], n: number): string[] {
  const random = randomFor("bulk", n, lines.length);
  return lines
    .map((line, i) => ({ line, place: i + random.next() * 40 }))
    .sort((a, b) => a.place - b.place)
    .map(({ line }) => line);
}
