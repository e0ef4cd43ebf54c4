import { SourceError } from "../shared/errors.ts";

/**
 * Refuses a pull in which fewer records came than the vendor counts now that the last page has been read. More is fine:
 * records that were edited meanwhile have left the window and come in the next one.
 */
export function passCountGate({
  source,
  stream,
  received,
  announced,
}: {
  source: string;
  stream: string;
  /** Distinct records. */
  received: number;
  /** Undefined when the vendor cannot say. */
  announced: number | undefined;
}): void {
  if (announced === undefined || received >= announced) return;
  throw new SourceError(
    `${source} sent ${received} ${stream} where it counts ${announced}: this pull is refused and will be made again.`,
    {
      source,
      retryable: false,
      stream,
      received,
      announced,
      remedy: "Nothing was lost: the next run asks for the same window again. If it stays so, run `milepost check`.",
    },
  );
}
