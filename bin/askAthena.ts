import {
  AthenaClient,
  GetQueryExecutionCommand,
  paginateGetQueryResults,
  type QueryExecution,
  type ResultSet,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { MilepostError } from "../lambdas/shared/errors.ts";
import { cannotBegin, whyUnanswered } from "./athenaErrors.ts";
import { athenaValue } from "./athenaValue.ts";
import type { Answer } from "./printRows.ts";
import { awsFailure, clientOptions, type DeployedStage } from "./stageOutputs.ts";

export interface AthenaAnswer extends Answer {
  /** What the query read, and is billed for. */
  readonly scannedBytes: number;
  readonly milliseconds: number;
}

export interface Patience {
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Stops the query when it is aborted: what nobody waits for should not be paid for. */
  readonly signal?: AbortSignal;
}

/** Milliseconds between two looks at a query: soon at first, then at leisure. */
const looks = [200, 300, 500, 800, 1_200, 2_000];

/**
 * Asks Athena in a stage's workgroup, and waits. Rejects with a SettingsError for what is wrong with the query itself,
 * with a MilepostError for what is not.
 */
export async function askAthena(deployed: DeployedStage, sql: string, patience: Patience): Promise<AthenaAnswer> {
  const client = new AthenaClient(clientOptions(deployed.region));
  try {
    const id = await begin(client, deployed, sql);
    const ended = await outcome(client, id, patience);
    if (ended.Status?.State !== "SUCCEEDED") throw whyUnanswered(ended, deployed);
    const { DataScannedInBytes = 0, TotalExecutionTimeInMillis = 0 } = ended.Statistics ?? {};
    return {
      ...(await answerOf(client, id)),
      scannedBytes: DataScannedInBytes,
      milliseconds: TotalExecutionTimeInMillis,
    };
  } catch (error) {
    throw error instanceof MilepostError ? error : awsFailure(error, "Athena", deployed.region);
  } finally {
    client.destroy();
  }
}

async function begin(client: AthenaClient, deployed: DeployedStage, sql: string): Promise<string> {
  const command = new StartQueryExecutionCommand({
    QueryString: sql,
    WorkGroup: deployed.output("workgroup"),
    QueryExecutionContext: { Catalog: "AwsDataCatalog", Database: deployed.output("database") },
  });
  try {
    const { QueryExecutionId } = await client.send(command);
    if (QueryExecutionId !== undefined) return QueryExecutionId;
  } catch (error) {
    throw cannotBegin(error) ?? error;
  }
  throw new MilepostError("Athena took the query and gave it no name.");
}

async function outcome(client: AthenaClient, id: string, { sleep, signal }: Patience): Promise<QueryExecution> {
  for (let look = 0; ; look += 1) {
    if (signal?.aborted) {
      await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
      throw new MilepostError("The query was stopped.", { remedy: "What it had read by then is billed." });
    }
    const { QueryExecution: found } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
    const state = found?.Status?.State;
    if (found !== undefined && state !== "QUEUED" && state !== "RUNNING") return found;
    await sleep(looks[Math.min(look, looks.length - 1)] ?? 0);
  }
}

async function answerOf(client: AthenaClient, id: string): Promise<Answer> {
  let columns: { name: string; type: string }[] = [];
  const rows: unknown[][] = [];
  let isFirst = true;
  for await (const { ResultSet: set } of paginateGetQueryResults(
    { client, pageSize: 1_000 },
    { QueryExecutionId: id },
  )) {
    if (isFirst) {
      columns =
        set?.ResultSetMetadata?.ColumnInfo?.map(({ Name = "", Type = "" }) => ({ name: Name, type: Type })) ?? [];
    }
    const texts = textsOf(set);
    // A SELECT's first row says its columns' names; what SHOW and DESCRIBE answer has no such row.
    if (isFirst && texts[0]?.join("\n") === columns.map(({ name }) => name).join("\n")) texts.shift();
    rows.push(...texts.map((row) => columns.map(({ type }, index) => athenaValue(row[index], type))));
    isFirst = false;
  }
  return { columns: columns.map(({ name }) => name), rows };
}

const textsOf = (set: ResultSet | undefined): (string | undefined)[][] =>
  set?.Rows?.map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue)) ?? [];
