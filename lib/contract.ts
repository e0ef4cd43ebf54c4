/** Names that the deployment and the functions it deploys must agree on. Imports nothing. */

/** The four steps, each a folder under `lambdas/` and a function of its own. */
export const verbs = ["pull", "conform", "compute", "report"] as const;
export type Verb = (typeof verbs)[number];

/** The file drop: a source that is always there and is not pulled. */
export const inbox = "inbox";

/** Environment variables of the functions. */
export const environmentNames = {
  /** Where the lake is: `s3://bucket/prefix`, or a folder. */
  lake: "MILEPOST_LAKE",
} as const;
