import { CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { z } from "zod";
import { type FunctionName, stageName } from "../lib/contract.ts";
import { awsFailure, clientOptions, type DeployedStage } from "./stageOutputs.ts";

/** One line of a function's log. */
export interface LogLine {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly function: FunctionName;
  /** `info`, `warn`, `error` …; null for what Lambda itself writes. */
  readonly level: string | null;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** As Milepost's own log writes them, bare or as Lambda's JSON format wraps them. */
const lineSchema = z.looseObject({ level: z.string(), message: z.string() });
const wrappedSchema = z.looseObject({ message: z.union([z.string(), z.looseObject({})]) });

/** What the functions of a stage wrote since an instant, oldest first. A function that never ran has nothing. */
export async function readFunctionLogs(
  { stage, region }: DeployedStage,
  functions: readonly FunctionName[],
  since: Date,
): Promise<LogLine[]> {
  const client = new CloudWatchLogsClient(clientOptions(region));
  try {
    const all = await Promise.all(functions.map((name) => readOne(client, stage, name, since)));
    return all.flat().sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  } catch (error) {
    throw awsFailure(error, "CloudWatch Logs", region);
  } finally {
    client.destroy();
  }
}

async function readOne(client: CloudWatchLogsClient, stage: string, name: FunctionName, since: Date) {
  const lines: LogLine[] = [];
  const asked = { logGroupName: `/aws/lambda/${stageName(stage)}-${name}`, startTime: since.getTime() };
  try {
    for await (const { events = [] } of paginateFilterLogEvents({ client }, asked))
      for (const { timestamp = 0, message = "" } of events)
        lines.push({ at: new Date(timestamp).toISOString(), function: name, ...parseLine(message.trimEnd()) });
  } catch (error) {
    // Lambda makes a log group when a function first writes; CDK makes it before.
    if (!(error instanceof Error && error.name === "ResourceNotFoundException")) throw error;
  }
  return lines;
}

/** A line as it was logged. What is no JSON stands as it is. */
export function parseLine(text: string): Pick<LogLine, "level" | "message" | "facts"> {
  const value = jsonOf(text);
  const wrapped = wrappedSchema.safeParse(value);
  const inner = wrapped.success && typeof wrapped.data.message === "string" ? jsonOf(wrapped.data.message) : undefined;
  const direct = wrapped.success && typeof wrapped.data.message === "object" ? wrapped.data.message : undefined;
  for (const candidate of [inner, direct, value]) {
    const parsed = lineSchema.safeParse(candidate);
    if (!parsed.success) continue;
    const { level, message, ...facts } = parsed.data;
    return { level: level.toLowerCase(), message, facts };
  }
  return { level: null, message: text, facts: {} };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A line of Lambda's own, or of a library.
    return undefined;
  }
}
