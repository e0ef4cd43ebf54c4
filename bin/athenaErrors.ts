import type { QueryExecution } from "@aws-sdk/client-athena";
import { MilepostError, SettingsError } from "../lambdas/shared/errors.ts";
import { nearest } from "../lambdas/shared/nearest.ts";
import { glueTables } from "../lib/analytics/glueTable.ts";
import type { DeployedStage } from "./stageOutputs.ts";

/** Why Athena did not even begin a query, when it is the query's fault. */
export function cannotBegin(error: unknown): SettingsError | undefined {
  if (!(error instanceof Error) || error.name !== "InvalidRequestException") return undefined;
  if (/workgroup/i.test(error.message)) return undefined;
  return new SettingsError(`The query cannot be answered: ${plain(error.message)}`, { cause: error });
}

/** Why a query ended without an answer. What the query itself is at fault for is a SettingsError. */
export function whyUnanswered({ Status: status, QueryExecutionId: id }: QueryExecution, stage: DeployedStage) {
  const reason = status?.StateChangeReason ?? status?.AthenaError?.ErrorMessage ?? "Athena says no reason";
  if (/bytes scanned limit/i.test(reason)) {
    return new SettingsError("The query was stopped: it read more than the stage lets one query read.", {
      remedy:
        "Ask for less: conditions on source, month, year, category and grain leave out whole objects. The limit is deploy.athena.scanLimitGb. What was read is billed.",
      query: id,
    });
  }
  if (status?.State === "CANCELLED") {
    return new MilepostError(`The query was cancelled: ${plain(reason)}`, { query: id });
  }
  const missing = /Table '(?:[^'.]+\.)*([^'.]+)' does not exist/i.exec(reason)?.[1];
  if (missing !== undefined) return noSuchTable(missing, stage);
  if (isTheQuerys(reason, status?.AthenaError?.ErrorCategory)) {
    return new SettingsError(`The query cannot be answered: ${plain(reason)}`, { query: id });
  }
  const retry = status?.AthenaError?.Retryable === true ? { remedy: "Athena says that trying again can help." } : {};
  return new MilepostError(`Athena failed at the query: ${plain(reason)}`, { query: id, ...retry });
}

function noSuchTable(table: string, { stack }: DeployedStage): SettingsError {
  const names = glueTables.map(({ name, view }) => view?.name ?? name);
  const meant = nearest(table, names);
  return new SettingsError(`There is no table ${table}.`, {
    remedy: names.includes(table)
      ? `This Milepost has one, but the stack ${stack} was deployed by an older version.`
      : meant === undefined
        ? `The lake's tables are: ${names.sort().join(", ")}`
        : `Did you mean ${meant}?`,
  });
}

/** Athena's category 2 is the user's; where it says none, its codes tell. */
function isTheQuerys(reason: string, category: number | undefined): boolean {
  if (category !== undefined) return category === 2 && !/^(HIVE|GENERIC_INTERNAL|ICEBERG)_/.test(reason);
  return /^(SYNTAX_ERROR|[A-Z_]+_NOT_FOUND|TYPE_MISMATCH|INVALID_[A-Z_]+|AMBIGUOUS_NAME|DIVISION_BY_ZERO)/.test(reason);
}

/** Without the code in capitals at its head, which says nothing that the words do not. */
function plain(reason: string): string {
  return reason
    .replace(/^[A-Z][A-Z_]+: /, "")
    .replace(/ or requester is not authorized to access requested resources/, "")
    .trim();
}
