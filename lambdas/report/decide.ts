import { decideGoals } from "./decideGoals.ts";
import { decideFindings } from "./findings.ts";
import { decidePanels } from "./panels.ts";
import type { ReportData } from "./reportData.ts";
import { type GoalStatus, goalStatuses, type Panel, type Report, type ReportGoal } from "./reportSchema.ts";

/** What the report says. Pure: the same data give the same report, to the byte. */
export function decide(data: ReportData): Report {
  const panels = decidePanels(data);
  const goals = decideGoals(data).sort(worstFirst);
  const shown = new Set([...panels.flatMap((panel) => panel.readings), ...goals].map(({ kpi }) => kpi));
  const { name, timeZone, currency, language } = data.business;
  return {
    layout: 1,
    edition: "daily",
    business: { name, timeZone, currency, language },
    asOf: data.asOf,
    verdict: decideVerdict(panels),
    goals,
    findings: decideFindings(data, panels),
    panels,
    definitions: data.kpis
      .filter((kpi) => shown.has(kpi.name))
      .map(({ name: kpi, title, description, differs, reference }) => ({
        kpi,
        title,
        description,
        differs: differs ?? null,
        reference: reference ?? null,
      })),
    coverage: data.sources.map(({ source, from, through }) => ({ source, from, through })),
  };
}

/** The first figure of the finest grain, and how orders and their value moved against the same period last year. */
function decideVerdict(panels: readonly Panel[]): Report["verdict"] {
  const panel = panels[0];
  const headline = panel?.readings[0];
  if (panel === undefined || headline === undefined) return null;
  const moved = (kpi: string) => {
    const reading = panel.readings.find((other) => other.kpi === kpi);
    const { change } = (headline.lastYear?.change ? reading?.lastYear : reading?.previous) ?? { change: null };
    return change?.in === "share" ? change.by : null;
  };
  return {
    headline,
    grain: panel.grain,
    period: panel.period,
    orders: moved("transaction_count"),
    orderValue: moved("average_order_value"),
  };
}

const gravity: readonly GoalStatus[] = ["off_track", "missed", "at_risk", "refused", "no_data"];

function worstFirst(a: ReportGoal, b: ReportGoal): number {
  return rank(a.status) - rank(b.status) || (a.deadline < b.deadline ? -1 : a.deadline > b.deadline ? 1 : 0);
}

function rank(status: GoalStatus): number {
  const grave = gravity.indexOf(status);
  return grave === -1 ? gravity.length + goalStatuses.indexOf(status) : grave;
}
