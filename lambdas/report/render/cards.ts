import { html } from "hono/html";
import type { Comparison, Panel, Reading } from "../reportSchema.ts";
import type { Format } from "./format.ts";
import { ink, rule, sans, soft, toneColour } from "./style.ts";
import { trend } from "./trend.ts";
import { type Language, titleIn, wordsFor } from "./words.ts";

/** A panel as cards, two beside each other: the value large, what it is compared with, its trend. */
export function cards(panel: Panel, language: Language, format: Format) {
  const pairs = panel.readings.flatMap((reading, index) =>
    index % 2 === 0 ? [[reading, panel.readings[index + 1]] as const] : [],
  );
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">${pairs.map(
    ([left, right]) =>
      html`<tr>${card(left, panel, language, format)}<td width="24" style="width:24px">&nbsp;</td>${
        right === undefined ? html`<td width="50%"></td>` : card(right, panel, language, format)
      }</tr>`,
  )}</table>`;
}

function card(reading: Reading, panel: Panel, language: Language, format: Format) {
  const words = wordsFor(language);
  const value =
    reading.missing === null
      ? html`<span class="v i" style="font-size:28px;line-height:34px;color:${ink};font-weight:600;letter-spacing:-0.01em">${format.value(reading.value, reading.unit)}</span>${unitWord(reading, words.days)}`
      : html`<span class="s" style="font-size:16px;line-height:34px;color:${soft}">${words.missing[reading.missing]}</span>`;
  return html`<td width="50%" valign="top" class="r" style="border-top:1px solid ${rule};padding:14px 0 18px;font-family:${sans}">
<div class="s" style="font-size:13px;line-height:18px;color:${soft}">${title(reading, language)}</div>
<div>${value}</div>
${comparison(reading.value, reading.lastYear, words.lastYear[panel.grain], format)}${comparison(reading.value, reading.previous, words.against[panel.grain], format)}
<div style="padding-top:10px">${trend(reading, trendLabel(reading, language, format), 250)}</div></td>`;
}

/** The figure's name, linked to its definition, with its marks. */
export function title(reading: Reading, language: Language) {
  const words = wordsFor(language);
  const mark = reading.provisional
    ? html` <span style="font-size:11px;font-style:italic">${words.provisional}</span>`
    : "";
  const flags = reading.flags.map(
    (flag) => html` <span style="font-size:11px">(${words.flags[flag] ?? flag.replaceAll("_", " ")})</span>`,
  );
  return html`<a href="#${reading.kpi}" style="color:inherit;text-decoration:none">${titleIn(reading.title, language)}</a>${mark}${flags}`;
}

export function unitWord({ unit }: Reading, days: string) {
  return unit === "days" ? html`<span class="s" style="font-size:13px;color:${soft}"> ${days}</span>` : "";
}

/** `+8.2% same weekday last year`, coloured by whether it is good for the business. */
function comparison(value: number | null, against: Comparison | null, words: string, format: Format) {
  // Where there is no value, "–" twice would say less than the reason that stands in its place.
  if (against === null || (against.change === null && value === null)) return "";
  return html`<div class="s" style="font-size:12px;line-height:18px;color:${soft}">${changeText(against, format)} ${words}</div>`;
}

export function changeText(against: Comparison | null, format: Format) {
  const text = format.change(against?.change ?? null);
  const tone = against?.tone ?? "neutral";
  return html`<span class="${tone === "neutral" ? "s" : tone}" style="color:${toneColour[tone]};font-weight:600;white-space:nowrap">${text}</span>`;
}

/** What the chart shows, for who cannot see it. */
export function trendLabel(reading: Reading, language: Language, format: Format): string {
  const values = reading.series.flatMap(({ value }) => (value === null ? [] : [value]));
  const [first, last] = [reading.series[0], reading.series.at(-1)];
  if (first === undefined || last === undefined || values.length === 0) return titleIn(reading.title, language);
  const range = [Math.min(...values), Math.max(...values)]
    .map((value) => format.value(value, reading.unit))
    .join(" – ");
  return `${titleIn(reading.title, language)}, ${format.date(first.start)} – ${format.date(last.start)}: ${range}`;
}
