/** A construct that does not mean the same on DuckDB and on Athena. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  /** What stands there. */
  readonly construct: string;
  /** What to write instead, and why. */
  readonly instead: string;
}

/** One line, as compilers write: `sql/cubes/x.sql:12: a / b: write …`. */
export const formatFinding = ({ file, line, construct, instead }: Finding): string =>
  `${file}:${line}: ${construct}: ${instead}`;
