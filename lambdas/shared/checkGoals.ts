import type { Goal } from "./goal.ts";
import { nearest } from "./nearest.ts";

/** What a goal must know of the catalogue. */
export interface KnownKpi {
  readonly name: string;
  readonly measures: readonly { readonly name: string }[];
  readonly by: readonly string[];
}

/**
 * What is wrong with the goals beyond their shape: KPIs, measures and dimensions that there are not, dates in the wrong
 * order, names used twice. One sentence each, beginning with the path of the setting.
 */
export function checkGoals(goals: readonly Goal[], kpis: readonly KnownKpi[]): string[] {
  return goals.flatMap((goal, index) => {
    const at = `goals[${index}]`;
    return [
      ...(goals.findIndex(({ id }) => id === goal.id) === index
        ? []
        : [`${at}.id: another goal is called ${goal.id} too`]),
      ...checkDates(goal, at),
      ...checkKpi(goal, at, kpis),
      ...[...named(`${at}.drivers`, goal.drivers, kpis), ...named(`${at}.guardrails`, goal.guardrails, kpis)],
    ];
  });
}

function checkDates({ baseline, start, deadline }: Goal, at: string): string[] {
  return [
    ...(baseline.start < baseline.end ? [] : [`${at}.baseline: its end ${baseline.end} is not after its start`]),
    ...(start < deadline ? [] : [`${at}.deadline: ${deadline} is not after the goal's start ${start}`]),
  ];
}

function checkKpi({ kpi, measure, filter }: Goal, at: string, kpis: readonly KnownKpi[]): string[] {
  const found = kpis.find(({ name }) => name === kpi);
  if (found === undefined) return named(`${at}.kpi`, [kpi], kpis);
  const measures = found.measures.map(({ name }) => name);
  const mistakes: string[] = [];
  if (measure === undefined && measures.length > 1 && !measures.includes(kpi)) {
    mistakes.push(`${at}.measure: ${kpi} has several measures, one must be named: ${measures.join(", ")}`);
  } else if (measure !== undefined && !measures.includes(measure)) {
    mistakes.push(`${at}.measure: ${kpi} has no measure ${measure}; it has ${measures.join(", ")}`);
  }
  if (filter !== undefined && !found.by.includes(filter.dimension)) {
    mistakes.push(`${at}.filter.dimension: ${kpi} is not cut by ${filter.dimension}; it is by ${found.by.join(", ")}`);
  }
  return mistakes;
}

function named(path: string, names: readonly string[], kpis: readonly KnownKpi[]): string[] {
  const known = kpis.map(({ name }) => name);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      const hint = meant === undefined ? "npx milepost kpis lists them" : `did you mean ${meant}?`;
      return `${path}: there is no KPI called ${name}; ${hint}`;
    });
}
