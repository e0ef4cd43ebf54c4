export type ReportFormat = "json" | "html" | "txt" | "eml";

/** Where one form of a day's report lies. */
export const reportKey = (asOf: string, format: ReportFormat): string => `reports/${asOf}/daily/report.${format}`;
