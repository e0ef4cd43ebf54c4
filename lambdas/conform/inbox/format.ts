/** How a dropped file is read. */
export type Format = "csv" | "ndjson" | "parquet";

const formats: readonly [ending: string, Format][] = [
  [".csv", "csv"],
  [".csv.gz", "csv"],
  [".ndjson", "ndjson"],
  [".ndjson.gz", "ndjson"],
  [".jsonl", "ndjson"],
  [".jsonl.gz", "ndjson"],
  [".parquet", "parquet"],
];

/** The format that a file's name tells, with the ending it is kept under; undefined for any other file. */
export function formatOf(file: string): { format: Format; ending: string } | undefined {
  const found = formats.find(([ending]) => file.toLowerCase().endsWith(ending));
  return found && { ending: found[0], format: found[1] };
}

export const formatsText = "CSV (.csv, .csv.gz), NDJSON (.ndjson, .jsonl) or Parquet (.parquet)";

/** Files that programs leave about and nobody means to drop: hidden ones, half downloads, Office locks. */
export function isPassedOver(file: string): boolean {
  const name = file.split("/").at(-1) ?? "";
  return /^[.~]|^desktop\.ini$|\.(part|partial|crdownload|tmp|download)$/i.test(name) || /^readme(\.|$)/i.test(name);
}
