import type { ReportData } from "./reportData.ts";
import type { Finding, Panel, Reading, Title } from "./reportSchema.ts";

/** What a reader must know before trusting the figures: the gravest first. */
export function decideFindings(data: ReportData, panels: readonly Panel[]): Finding[] {
  const readings = panels.flatMap((panel) => panel.readings);
  return [
    ...figuresOld(data),
    ...data.checks.filter(({ severity }) => severity === "fail").map(checkFailed),
    ...data.sources.flatMap(sourceFinding),
    ...missing(readings),
    ...data.rejected.map((file) => ({ kind: "inbox_rejected" as const, ...file })),
    ...data.quarantined.map((table) => ({ kind: "quarantined" as const, ...table })),
    ...data.checks.filter(({ severity }) => severity === "warn").map(checkFailed),
    ...provisional(readings),
  ];
}

function figuresOld({ computed, asOf }: ReportData): Finding[] {
  if (computed === null) return [];
  const kind = "figures_old" as const;
  if (computed.failure !== null) return [{ kind, ...computed.failure, standAsOf: computed.asOf }];
  const isOld = computed.asOf === null || computed.asOf < asOf;
  return isOld ? [{ kind, why: "outdated", message: null, standAsOf: computed.asOf }] : [];
}

function checkFailed(check: ReportData["checks"][number]): Finding {
  return { kind: "check_failed", ...check };
}

function sourceFinding({ source, failure, stale, through }: ReportData["sources"][number]): Finding[] {
  if (failure !== null) return [{ kind: "source_failed", source, ...failure }];
  return stale ? [{ kind: "source_stale", source, through }] : [];
}

function missing(readings: readonly Reading[]): Finding[] {
  return (["not_computed", "not_loaded"] as const).flatMap((why) => {
    const titles = distinct(readings.filter((reading) => reading.missing === why));
    return titles.length === 0 ? [] : [{ kind: "missing" as const, titles, why }];
  });
}

function provisional(readings: readonly Reading[]): Finding[] {
  const titles = distinct(readings.filter((reading) => reading.provisional));
  const all = readings.every((reading) => reading.provisional || reading.value === null);
  return titles.length === 0 ? [] : [{ kind: "provisional", titles, all }];
}

function distinct(readings: readonly Reading[]): Title[] {
  return [...new Map(readings.map(({ title }) => [title.en, title])).values()];
}
