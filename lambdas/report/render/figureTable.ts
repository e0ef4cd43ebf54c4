import { html } from "hono/html";
import type { Panel, Reading } from "../reportSchema.ts";
import { changeText, title, trendLabel, unitWord } from "./cards.ts";
import type { Format } from "./format.ts";
import { ink, rule, sans, soft } from "./style.ts";
import { trend } from "./trend.ts";
import { type Language, wordsFor } from "./words.ts";

/** A panel as a table: one figure a row. */
export function figureTable(panel: Panel, language: Language, format: Format) {
  const words = wordsFor(language);
  const head = (text: string, align: string, hidden = "") =>
    html`<th scope="col" align="${align}" class="s ${hidden}" style="padding:6px 0 6px 12px;font-size:11px;line-height:14px;font-weight:400;color:${soft}">${text}</th>`;
  return html`<table width="100%" cellpadding="0" cellspacing="0" border="0" style="font-family:${sans};font-variant-numeric:tabular-nums">
<tr><th scope="col" align="left" class="s" style="padding:6px 0;font-size:11px;line-height:14px;font-weight:400;color:${soft}">${words.figure}</th>${head(words.value, "right")}${head(words.against[panel.grain], "right")}${head(words.lastYear[panel.grain], "right")}${head(words.trend, "left", "x")}</tr>
${panel.readings.map((reading) => row(reading, language, format))}</table>`;
}

function row(reading: Reading, language: Language, format: Format) {
  const words = wordsFor(language);
  const cell = `padding:9px 0 9px 12px;border-top:1px solid ${rule};font-size:14px;line-height:18px`;
  const value =
    reading.missing === null
      ? html`<span class="i" style="color:${ink};font-weight:600;white-space:nowrap">${format.value(reading.value, reading.unit)}</span>${unitWord(reading, words.days)}`
      : html`<span class="s" style="color:${soft};font-size:12px">${words.missing[reading.missing]}</span>`;
  return html`<tr><th scope="row" align="left" class="r i" style="padding:9px 0;border-top:1px solid ${rule};font-size:14px;line-height:18px;font-weight:400;color:${ink}">${title(reading, language)}</th>
<td align="right" class="r" style="${cell}">${value}</td><td align="right" class="r" style="${cell}">${changeText(reading.previous, format)}</td><td align="right" class="r" style="${cell}">${changeText(reading.lastYear, format)}</td><td class="r x" width="92" style="${cell}">${trend(reading, trendLabel(reading, language, format), 80)}</td></tr>
`;
}
