/** What a shop of one size asks of AWS, by day, and what has piled up. */
export interface ShopSize {
  readonly name: string;
  readonly ordersADay: number;
  readonly sources: number;
  readonly recipients: number;
  /** Seconds that each function works in one daily run. */
  readonly seconds: Readonly<Record<"pull" | "conform" | "compute" | "report", number>>;
  readonly calls: number;
  readonly transitions: number;
  readonly puts: number;
  readonly gets: number;
  /** GB in S3: raw, and the tables with a week of old versions. */
  readonly rawGb: number;
  readonly tablesGb: number;
  readonly athenaGbAMonth: number;
  /** GB of logs a month. */
  readonly logsGb: number;
}

/**
 * Measured by `npm run bench` with 5 million orders on two cores, seconds: what all of it takes once, and what one changed
 * day takes. A function of 3,008 MB has 1.7 cores: its seconds are those × 2 / 1.7, and what it fetches from S3 and starts
 * comes on top.
 */
export const measured = { conformAll: 113, computeAll: 92, conformDay: 2.6, computeDay: 11.2 } as const;
const lambdaSeconds = (benchSeconds: number, fetchSeconds: number) =>
  Math.round((benchSeconds * 2) / 1.7 + fetchSeconds);

export const shopSizes: readonly ShopSize[] = [
  {
    name: "small",
    ordersADay: 30,
    sources: 2,
    recipients: 3,
    seconds: { pull: 20, conform: 10, compute: 15, report: 5 },
    calls: 8,
    transitions: 30,
    puts: 250,
    gets: 1_500,
    rawGb: 0.2,
    tablesGb: 0.1,
    athenaGbAMonth: 1,
    logsGb: 0.05,
  },
  {
    name: "medium",
    ordersADay: 500,
    sources: 4,
    recipients: 10,
    seconds: { pull: 90, conform: 20, compute: 30, report: 8 },
    calls: 14,
    transitions: 60,
    puts: 500,
    gets: 4_000,
    rawGb: 4,
    tablesGb: 1.5,
    athenaGbAMonth: 50,
    logsGb: 0.1,
  },
  {
    name: "large",
    ordersADay: 5_000,
    sources: 6,
    recipients: 25,
    seconds: {
      pull: 600,
      conform: lambdaSeconds(measured.conformDay, 30),
      compute: lambdaSeconds(measured.computeDay, 40),
      report: 15,
    },
    calls: 24,
    transitions: 150,
    puts: 1_200,
    gets: 12_000,
    rawGb: 40,
    tablesGb: 12,
    athenaGbAMonth: 500,
    logsGb: 0.3,
  },
];
