import type { Instant } from "./history.ts";

/** Around the changes of the clock in Europe/Berlin, both 02:30 of autumn among them, and around midnight and New Year. */
const instants = [
  "2024-10-27T00:30:00Z",
  "2024-10-27T01:30:00Z",
  "2024-12-31T22:59:59Z",
  "2024-12-31T23:00:00Z",
  "2025-03-30T00:59:59Z",
  "2025-03-30T01:00:00Z",
  "2025-06-14T21:59:59Z",
  "2025-06-14T22:00:00Z",
  "2025-10-26T00:15:00Z",
  "2025-10-26T00:45:00Z",
  "2025-10-26T01:15:00Z",
  "2025-10-26T22:59:59Z",
  "2025-10-26T23:00:00Z",
  "2026-03-28T23:30:00Z",
  "2026-03-29T00:59:59Z",
  "2026-03-29T01:00:00Z",
  "2026-10-25T00:30:00Z",
  "2026-10-25T01:30:00Z",
];

/** Those of them between two dates, `yyyy-mm-dd`. */
export function specialInstants(from: string, until: string): readonly Instant[] {
  return instants.filter((text) => text > from && text < until).map((text) => Date.parse(text));
}
