import type { Panel, Report, ReportGoal } from "../reportSchema.ts";
import { findingSentence } from "./findingSentences.ts";
import { type Format, formatFor } from "./format.ts";
import { goalNoteSentence } from "./goalNotes.ts";
import { paceText } from "./goals.ts";
import { verdictSentences } from "./sentences.ts";
import { type Language, titleIn, type Words, wordsFor } from "./words.ts";

/** The report as plain text: the mail's other half, and what a terminal shows. */
export function renderText(report: Report): string {
  const { language, name, currency, timeZone } = report.business;
  const words = wordsFor(language);
  const format = formatFor(report.business);
  const parts = [
    [`${name} · ${words.title}`, format.longDate(report.asOf), words.basis(currency, timeZone)],
    verdictSentences(report, format),
    report.findings.length === 0
      ? []
      : [heading(words.toKnow), ...report.findings.map((finding) => `- ${findingSentence(finding, language, format)}`)],
    [
      heading(words.goals),
      ...(report.goals.length === 0 ? [words.noGoals] : report.goals.flatMap(goalLines(language, words, format))),
    ],
    ...report.panels.map((panel) => panelLines(panel, report, words, format)),
    [
      heading(words.loaded),
      ...report.coverage.map(
        ({ source, through }) => `${source}: ${through === null ? words.notLoaded : format.instant(through)}`,
      ),
    ],
    [heading(words.howToRead), ...words.notes],
    [
      heading(words.definitions),
      ...report.definitions.map(
        ({ kpi, title, description }) => `${titleIn(title, language)} (${kpi}): ${titleIn(description, language)}`,
      ),
    ],
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function heading(text: string): string {
  return `${text}\n${"-".repeat(width(text))}`;
}

function goalLines(language: Language, words: Words, format: Format) {
  return (goal: ReportGoal): string[] => {
    const shown = (value: number | null) => format.value(value, goal.unit);
    const facts = [
      `${words.actual} ${shown(goal.actual)}`,
      `${words.expectedByNow} ${shown(goal.expected)}`,
      `${words.target} ${shown(goal.target)}`,
      `${words.forecast} ${shown(goal.forecast)}`,
      ...(goal.kind === "level" ? [] : [`${words.pace} ${paceText(goal, format)}`]),
      words.daysLeft(goal.daysLeft),
    ];
    return [
      `${goal.name}: ${words.status[goal.status]}`,
      `  ${facts.join(" · ")}`,
      ...goal.notes.map((note) => `  ${goalNoteSentence(note, goal.unit, language, format)}`),
    ];
  };
}

function panelLines(panel: Panel, { business: { language } }: Report, words: Words, format: Format): string[] {
  const rows = panel.readings.map((reading) => [
    `${titleIn(reading.title, language)}${reading.provisional ? ` (${words.provisional})` : ""}`,
    reading.missing === null ? format.value(reading.value, reading.unit) : words.missing[reading.missing],
    format.change(reading.previous?.change ?? null),
    format.change(reading.lastYear?.change ?? null),
  ]);
  const all = [[words.figure, words.value, words.against[panel.grain], words.lastYear[panel.grain]], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => width(row[column] ?? ""))));
  return [
    heading(`${words.figures[panel.grain]} · ${format.period(panel.grain, panel.period)}`),
    ...all.map((row) =>
      row
        .map((text, column) => {
          const space = " ".repeat((widths[column] ?? 0) - width(text));
          return column === 0 ? `${text}${space}` : `${space}${text}`;
        })
        .join("  "),
    ),
  ];
}

/** Columns on a terminal: Chinese characters and full-width signs take two. */
function width(text: string): number {
  return [...text].reduce(
    (sum, character) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/.test(character) ? 2 : 1),
    0,
  );
}
