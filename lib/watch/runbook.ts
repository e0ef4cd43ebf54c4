/**
 * The sections of the runbook, by their headings' anchors in docs/operations.md. Every alarm names one, and every
 * section belongs to an alarm.
 */
export const runbookSections = [
  "a-function-failed",
  "a-function-is-not-running",
  "a-run-failed",
  "a-run-timed-out",
  "a-run-was-stopped",
  "a-run-was-not-started",
  "a-source-keeps-failing",
  "a-source-is-stale",
  "quarantine-is-growing",
  "the-mail-was-not-sent",
  "a-mail-bounced-or-was-complained-about",
  "athena-reads-too-much",
  "functions-run-too-long",
] as const;
export type RunbookSection = (typeof runbookSections)[number];

/** The page that holds the runbook, from the root of the repository. */
export const runbookPage = "docs/operations.md";
