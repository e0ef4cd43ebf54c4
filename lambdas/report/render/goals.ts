import { html } from "hono/html";
import type { GoalStatus, ReportGoal } from "../reportSchema.ts";
import type { Format } from "./format.ts";
import { goalNoteSentence } from "./goalNotes.ts";
import { accent, ink, pale, rule, sans, soft, toneColour } from "./style.ts";
import { type Language, wordsFor } from "./words.ts";

/** Each goal: its status, how far it has come against how far it should have, and where it is heading. */
export function goals(all: readonly ReportGoal[], language: Language, format: Format) {
  const words = wordsFor(language);
  if (all.length === 0) {
    return html`<div class="s" style="font-family:${sans};font-size:14px;line-height:20px;color:${soft}">${words.noGoals}</div>`;
  }
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">${all.map(
    (goal) =>
      html`<tr><td class="r" style="border-top:1px solid ${rule};padding:14px 0 16px;font-family:${sans}">${oneGoal(goal, language, format)}</td></tr>`,
  )}</table>`;
}

const tones: Readonly<Record<GoalStatus, "good" | "bad" | "neutral">> = {
  ahead: "good",
  on_track: "good",
  achieved: "good",
  at_risk: "bad",
  off_track: "bad",
  missed: "bad",
  not_started: "neutral",
  too_early: "neutral",
  no_data: "neutral",
  refused: "neutral",
};

function oneGoal(goal: ReportGoal, language: Language, format: Format) {
  const words = wordsFor(language);
  const tone = tones[goal.status];
  const shown = (value: number | null) => format.value(value, goal.unit);
  const facts: [string, string][] = [
    [words.actual, shown(goal.actual)],
    [words.expectedByNow, shown(goal.expected)],
    [words.target, shown(goal.target)],
    [words.forecast, forecastText(goal, shown)],
    [words.pace, paceText(goal, format)],
  ];
  const known = facts.filter(([, text]) => text !== "–");
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>
<td class="i" style="font-size:16px;line-height:22px;font-weight:600;color:${ink}">${goal.name}</td>
<td align="right" class="${tone === "neutral" ? "s" : tone}" style="font-size:14px;line-height:22px;font-weight:600;color:${toneColour[tone]};white-space:nowrap;padding-left:12px">${words.status[goal.status]}</td></tr></table>
${progressBar(goal)}
<div class="s" style="font-size:13px;line-height:20px;color:${soft}">${known.map(
    ([name, text], index) =>
      html`${index === 0 ? "" : " · "}<span style="white-space:nowrap">${name} <b class="i" style="color:${ink};font-weight:600">${text}</b></span>`,
  )}${goal.daysLeft > 0 ? html` · <span style="white-space:nowrap">${words.daysLeft(goal.daysLeft)}</span>` : ""}</div>
${goal.notes.map((note) => html`<div class="s" style="font-size:12px;line-height:18px;color:${soft}">${goalNoteSentence(note, goal.unit, language, format)}</div>`)}`;
}

/** Of a level, the way back of a figure that went the wrong way is no pace; its bar says how far it has come. */
export function paceText({ kind, pace }: ReportGoal, format: Format): string {
  return kind === "level" ? "–" : format.share(pace);
}

function forecastText({ forecast, low, high }: ReportGoal, shown: (value: number | null) => string): string {
  const band = low === null || high === null ? "" : ` (${shown(low)} – ${shown(high)})`;
  return `${shown(forecast)}${forecast === null ? "" : band}`;
}

/** Filled as far as the goal has come; the tick stands where it should be by now. */
function progressBar({ progress, due: dueShare }: ReportGoal) {
  if (progress === null) return "";
  const filled = percent(progress);
  const due = dueShare === null ? null : percent(dueShare);
  const part = (from: number, to: number, colour: string, name: string) =>
    to <= from
      ? ""
      : html`<td width="${to - from}%" class="${name}${from === due ? " k" : ""}" style="width:${to - from}%;background:${colour}${from === due ? `;border-left:3px solid ${ink}` : ""}">&nbsp;</td>`;
  const [near, far] = [Math.min(filled, due ?? filled), Math.max(filled, due ?? filled)];
  const behind = due !== null && due > filled;
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0;font-size:0;line-height:8px"><tr>${part(0, near, accent, "a")}${part(near, far, behind ? pale : accent, behind ? "b" : "a")}${part(far, 100, rule, "t")}</tr></table>`;
}

function percent(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 100);
}
