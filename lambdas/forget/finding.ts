import type { Context } from "../shared/context.ts";
import type { Contract } from "../shared/contract.ts";
import type { Database } from "../shared/duckdb.ts";
import type { People } from "../shared/people/suppressed.ts";

/** What looking for people takes. */
export interface Search {
  readonly ctx: Context;
  readonly people: People;
  readonly salt: string;
  readonly contracts: ReadonlyMap<string, Contract>;
  /** Knows the people and the macros that hash (see eraseSql.ts). */
  readonly database: Database;
  /** Objects that could not be read, and so not searched. */
  readonly unread: Set<string>;
}

/** An object that holds somebody who is to be erased. */
export interface Finding {
  readonly key: string;
  /** Records, rows or lines that name the person; 0 where an object goes whole whatever it holds. */
  readonly records: number;
  /** Takes the person out of the object, or the object away. */
  readonly erase: () => Promise<void>;
}
