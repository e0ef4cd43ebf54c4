import { html } from "hono/html";
import type { Report } from "../reportSchema.ts";
import { cards } from "./cards.ts";
import { figureTable } from "./figureTable.ts";
import { findingSentence } from "./findingSentences.ts";
import { type Format, formatFor } from "./format.ts";
import { goals } from "./goals.ts";
import { verdictSentences } from "./sentences.ts";
import { ground, ink, paper, rule, sans, serif, sheet, soft } from "./style.ts";
import { type Language, titleIn, type Words, wordsFor } from "./words.ts";

/**
 * The report as one HTML document: for a browser and for mail. Tables and inline styles, because mail clients know little
 * else; no script, no picture, nothing loaded from elsewhere. Stays under the 102 KB at which Gmail cuts a mail off.
 */
export async function renderHtml(report: Report): Promise<string> {
  const { language } = report.business;
  const words = wordsFor(language);
  const format = formatFor(report.business);
  const [lead, ...more] = verdictSentences(report, format);
  const document = html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${report.business.name}: ${words.title}, ${format.date(report.asOf)}</title><style>${sheet}</style></head>
<body class="g" style="margin:0;background:${ground}">
<div style="display:none;max-height:0;overflow:hidden">${lead}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="g" style="background:${ground}"><tr><td align="center" style="padding:24px 0">
<table role="presentation" width="640" cellpadding="0" cellspacing="0" border="0" class="p" style="width:100%;max-width:640px;background:${paper}">
${block(
  html`<div class="s" style="font-family:${sans};font-size:13px;line-height:18px;color:${soft}">${words.title} · ${format.longDate(report.asOf)}</div>
<h1 class="i" style="margin:2px 0 14px;font-family:${sans};font-size:15px;line-height:20px;font-weight:600;color:${ink}">${report.business.name}</h1>
<p class="i" style="margin:0;font-family:${serif};font-size:24px;line-height:32px;color:${ink}">${lead}</p>
${more.map((sentence) => html`<p class="s" style="margin:8px 0 0;font-family:${sans};font-size:15px;line-height:22px;color:${soft}">${sentence}</p>`)}
<p class="s" style="margin:12px 0 0;font-family:${sans};font-size:12px;line-height:18px;color:${soft}">${words.basis(report.business.currency, report.business.timeZone)}</p>`,
  "32px 32px 8px",
)}
${toKnow(report, words, format)}
${section(words.goals, "", goals(report.goals, language, format))}
${report.panels.map((panel, index) =>
  section(
    words.figures[panel.grain],
    format.period(panel.grain, panel.period),
    index === 0 ? cards(panel, language, format) : figureTable(panel, language, format),
  ),
)}
${section(words.howToRead, "", notes(words.notes))}
${section(words.loaded, "", coverage(report, words, format))}
${section(words.definitions, "", definitions(report, language))}
</table></td></tr></table></body></html>
`;
  return String(await document);
}

type Html = ReturnType<typeof html> | string;

function block(content: Html, padding: string) {
  return html`<tr><td class="w" style="padding:${padding}">${content}</td></tr>`;
}

function section(name: string, detail: string, content: Html) {
  return block(
    html`<h2 class="i" style="margin:0 0 10px;font-family:${sans};font-size:17px;line-height:24px;font-weight:600;color:${ink}">${name}${
      detail === "" ? "" : html`<span class="s" style="font-weight:400;color:${soft}"> · ${detail}</span>`
    }</h2>${content}`,
    "24px 32px 8px",
  );
}

function toKnow({ findings, business: { language } }: Report, words: Words, format: Format) {
  if (findings.length === 0) return "";
  const items = findings.map(
    (finding) => html`<li style="margin:0 0 4px">${findingSentence(finding, language, format)}</li>`,
  );
  return section(
    words.toKnow,
    "",
    html`<ul class="i r" style="margin:0;padding:12px 16px 8px 32px;border:1px solid ${rule};font-family:${sans};font-size:14px;line-height:20px;color:${ink}">${items}</ul>`,
  );
}

const small = `font-family:${sans};font-size:12px;line-height:18px;color:${soft}`;

function notes(texts: readonly string[]) {
  return html`${texts.map((text) => html`<p class="s" style="margin:0 0 6px;${small}">${text}</p>`)}`;
}

function coverage({ coverage: sources, business }: Report, words: Words, format: Format) {
  const rows = sources.map(
    ({ source, through }) =>
      html`<tr><td class="s" style="padding:2px 16px 2px 0;${small}">${source}</td><td class="s" style="padding:2px 0;${small}">${through === null ? words.notLoaded : format.instant(through)}</td></tr>`,
  );
  return html`<table cellpadding="0" cellspacing="0" border="0">${rows}</table><p class="s" style="margin:6px 0 0;${small}">${business.timeZone}</p>`;
}

function definitions({ definitions: all }: Report, language: Language) {
  return html`${all.map(
    ({ kpi, title, description }) =>
      html`<p id="${kpi}" class="s" style="margin:0 0 10px;${small}"><b class="i" style="color:${ink};font-weight:600">${titleIn(title, language)}</b> <span style="white-space:nowrap">(${kpi})</span>: ${firstSentence(titleIn(description, language))}</p>`,
  )}`;
}

/** The rest stands in docs/kpis.md: a mail has no room for it. */
export function firstSentence(text: string): string {
  return /^.*?(?:\.(?=\s|$)|。)/s.exec(text)?.[0] ?? text;
}
