import type { PreludeDatabase } from "../preludeDatabase.ts";
import { checkAliases } from "./aliasRule.ts";
import { checkTypes } from "./checkTypes.ts";
import type { Finding } from "./finding.ts";
import { allowedFunctions, insteadOf } from "./functions.ts";
import { checkText } from "./textRules.ts";
import type { TrinoReading } from "./trinoGrammar.ts";

/**
 * Everything in one SELECT that Athena and DuckDB would not read alike. `db` has the prelude and the tables that the
 * SELECT reads. Rules that need the statement to be understood are left out when it cannot be.
 */
export async function checkDialect(
  db: PreludeDatabase,
  readTrino: (sql: string) => TrinoReading,
  file: string,
  sql: string,
): Promise<Finding[]> {
  const byWords = checkText(sql);
  const { errors, calls } = readTrino(sql);
  const grammar = errors.map(({ line, message }) => ({
    line,
    construct: "no SQL that Athena reads",
    instead: `${message} (see docs of Trino's SELECT)`,
  }));
  const functions = calls
    .filter(({ name }) => !allowedFunctions.has(name))
    .map(({ name, line }) => ({
      line,
      construct: `the function ${name}`,
      instead:
        insteadOf.get(name) ??
        "write it with the functions of test/sql/dialect/functions.ts, or add it there once it is known to mean the same",
    }));
  const meaning = byWords.length + grammar.length + functions.length > 0 ? [] : await checkMeaning(db, sql);
  const found = [...byWords, ...(byWords.length > 0 ? [] : grammar), ...functions, ...meaning];
  return found.map((finding) => ({ file, ...finding })).sort((a, b) => a.line - b.line);
}

async function checkMeaning(db: PreludeDatabase, sql: string) {
  try {
    return [...(await checkAliases(db, sql)), ...(await checkTypes(db, sql))];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [{ line: 1, construct: "DuckDB cannot bind it", instead: message.split("\n")[0] ?? message }];
  }
}
