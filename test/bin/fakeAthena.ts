import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Answer, Service } from "./fakeAws.ts";

/** How a query goes and what it answers; made by a test for the text it expects. */
export interface Script {
  readonly states?: readonly ("QUEUED" | "RUNNING")[];
  readonly ends?: {
    readonly State: "SUCCEEDED" | "FAILED" | "CANCELLED";
    readonly StateChangeReason?: string;
    readonly AthenaError?: { ErrorCategory?: number; Retryable?: boolean; ErrorMessage?: string };
  };
  /** Name and type. */
  readonly columns?: readonly (readonly [name: string, type: string])[];
  readonly rows?: readonly (readonly (string | null)[])[];
  /** Whether the first row of the results says the columns' names, as of a SELECT. */
  readonly header?: boolean;
  readonly scannedBytes?: number;
  /** Refused at once, as Athena does with what it cannot parse. */
  readonly refused?: { readonly type: string; readonly message: string };
}

const start = z.strictObject({
  ClientRequestToken: z.string().min(32).max(128),
  QueryString: z.string().min(1).max(262_144),
  WorkGroup: z.string().regex(/^[a-zA-Z0-9._-]{1,128}$/),
  QueryExecutionContext: z.strictObject({ Catalog: z.literal("AwsDataCatalog"), Database: z.string().min(1) }),
});
const one = z.strictObject({ QueryExecutionId: z.string().regex(/^[0-9a-f-]{36}$/) });
const page = one.extend({ NextToken: z.optional(z.string()), MaxResults: z.int().min(1).max(1000) });

/**
 * Athena's JSON protocol (version 1.1, target AmazonAthena) as far as the command line speaks it: refuses what the API's
 * reference does not allow, and answers no results before a query has succeeded.
 */
export function fakeAthena(workgroup: string, scripts: Readonly<Record<string, Script>>) {
  const begun = new Map<string, { script: Script; looks: number; stopped: boolean }>();
  /** Texts of the queries begun, databases they were asked of, and what was stopped. */
  const seen = { queries: [] as string[], databases: [] as string[], stopped: 0, pages: 0 };

  const operations: Readonly<Record<string, (input: unknown) => Answer>> = {
    StartQueryExecution(input) {
      const { QueryString, WorkGroup, QueryExecutionContext } = start.parse(input);
      if (WorkGroup !== workgroup) return refuse("InvalidRequestException", `WorkGroup ${WorkGroup} is not found.`);
      const script = scripts[QueryString];
      if (script === undefined) throw new Error(`no script for: ${QueryString}`);
      if (script.refused) return refuse(script.refused.type, script.refused.message);
      const id = randomUUID();
      begun.set(id, { script, looks: 0, stopped: false });
      seen.queries.push(QueryString);
      seen.databases.push(QueryExecutionContext.Database);
      return json({ QueryExecutionId: id });
    },
    GetQueryExecution(input) {
      const { QueryExecutionId } = one.parse(input);
      const query = found(QueryExecutionId);
      const { states = [], ends = { State: "SUCCEEDED" }, scannedBytes = 0 } = query.script;
      const state = query.stopped ? { State: "CANCELLED" } : (stateOf(states[query.looks]) ?? ends);
      query.looks += 1;
      const Statistics = { DataScannedInBytes: scannedBytes, TotalExecutionTimeInMillis: 1840 };
      return json({ QueryExecution: { QueryExecutionId, StatementType: "DML", Status: state, Statistics } });
    },
    GetQueryResults(input) {
      const { QueryExecutionId, NextToken, MaxResults } = page.parse(input);
      const { script, looks } = found(QueryExecutionId);
      if (looks <= (script.states?.length ?? 0))
        return refuse("InvalidRequestException", "Query has not yet finished.");
      seen.pages += 1;
      const { columns = [], rows = [], header = true } = script;
      const all = header ? [columns.map(([name]) => name), ...rows] : rows;
      const from = NextToken === undefined ? 0 : Number(NextToken);
      const shown = all.slice(from, from + MaxResults);
      const more = from + shown.length < all.length ? { NextToken: String(from + shown.length) } : {};
      const ColumnInfo = columns.map(([Name, Type]) => ({
        CatalogName: "hive",
        Name,
        Label: Name,
        Type,
        Precision: 0,
      }));
      const Rows = shown.map((row) => ({ Data: row.map((text) => (text === null ? {} : { VarCharValue: text })) }));
      return json({ ...more, UpdateCount: 0, ResultSet: { ResultSetMetadata: { ColumnInfo }, Rows } });
    },
    StopQueryExecution(input) {
      found(one.parse(input).QueryExecutionId).stopped = true;
      seen.stopped += 1;
      return json({});
    },
  };

  function found(id: string) {
    const query = begun.get(id);
    if (query === undefined) throw new Error(`QueryExecution ${id} was not found`);
    return query;
  }

  const service: Service = (request, body) => {
    const [, operation = ""] = /^AmazonAthena\.(\w+)$/.exec(String(request.headers["x-amz-target"])) ?? [];
    if (operation === "") return undefined;
    if (request.headers["content-type"] !== "application/x-amz-json-1.1")
      return refuse("SerializationException", "type");
    try {
      const answer = operations[operation]?.(JSON.parse(body));
      return answer ?? refuse("UnknownOperationException", operation);
    } catch (error) {
      return refuse("InvalidRequestException", String(error));
    }
  };
  return { service, seen };
}

const stateOf = (State: string | undefined) => (State === undefined ? undefined : { State });
const json = (value: unknown, status = 200): Answer => ({
  status,
  type: "application/x-amz-json-1.1",
  body: JSON.stringify(value),
});
const refuse = (type: string, message: string): Answer => json({ __type: type, Message: message }, 400);
