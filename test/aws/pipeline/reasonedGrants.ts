import type { FunctionName } from "../../../lib/contract.ts";

interface Reasoned {
  readonly function?: FunctionName;
  readonly grant: RegExp;
  readonly reason: string;
}

/** Grants that a good run has no occasion to use, and what they are for. */
export const reasonedGrants: readonly Reasoned[] = [
  { grant: /^(logs|xray):/, reason: "Lambda itself writes logs and traces in the function's name" },
  { function: "pull", grant: /GetObject on .*\/raw\//, reason: "an interrupted pull counts what it has brought" },
  { grant: /GetObject on .*\/state\/suppressed\//, reason: "nobody has been erased yet" },
  { function: "pull", grant: /GetParameter on .*\/salt$/, reason: "only who was erased is known by salted hashes" },
  { function: "conform", grant: /\/quarantine\//, reason: "no row breaks a table's rules" },
  {
    function: "conform",
    grant: /DeleteObject on .*\/inbox_results\//,
    reason: "a file that is now read whole has rejects of before to take away",
  },
  { function: "conform", grant: /\/state\/rebuild\//, reason: "a table is made again from raw when its SQL changes" },
  {
    function: "conform",
    grant: /DeleteObject on .*\/canonical\//,
    reason: "a month whose last row goes has no object",
  },
  {
    function: "compute",
    grant: /(GetObject|DeleteObject) on .*\/(facts|cubes|kpi_values|kpi_snapshots|tables)\//,
    reason:
      "a changed figure is compared with what stands, and a partition without rows goes; here all stay in scratch",
  },
  {
    function: "report",
    grant: /GetObject on .*\/quarantine\//,
    reason: "it counts quarantined rows, and there are none",
  },
  { function: "run", grant: /^states:DescribeExecution/, reason: "asked only of an execution that holds the lake" },
];

/** Whether a grant of this function has a reason not to be used. */
export function isReasoned(name: FunctionName, grant: string): boolean {
  return reasonedGrants.some((reasoned) => (reasoned.function ?? name) === name && reasoned.grant.test(grant));
}
