import { html } from "hono/html";
import type { Reading } from "../reportSchema.ts";
import { accent, pale, rule, toneColour } from "./style.ts";

const height = 30;

/**
 * A small chart out of table cells: mail clients show it where they drop SVG and block pictures. Amounts are bars from
 * zero, rates are dots between their least and greatest; a period without a value stays empty.
 */
export function trend({ series, drawnAs }: Reading, label: string, width: number) {
  const values = series.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length < 2) return "";
  const least = drawnAs === "bars" ? Math.min(0, ...values) : Math.min(...values);
  const greatest = drawnAs === "bars" ? Math.max(0, ...values) : Math.max(...values);
  const span = greatest - least || 1;
  const cell = Math.max(2, Math.floor(width / series.length) - 1);
  const up = (value: number) => Math.round(((value - least) / span) * height);
  const zero = drawnAs === "bars" ? up(0) : 0;
  const columns = series.map(({ value }, index) => {
    if (value === null) return html`<td><div style="width:${cell + 1}px"></div></td>`;
    const at = up(value);
    const [low, high] = drawnAs === "bars" ? [Math.min(at, zero), Math.max(at, zero)] : [at, at];
    const newest = index === series.length - 1;
    const colour = drawnAs === "bars" && value < 0 ? toneColour.bad : newest ? accent : pale;
    const size = `width:${cell}px;height:${Math.max(high - low, 2)}px;margin-right:1px`;
    const base = low === 0 ? "" : html`<div style="height:${low}px"></div>`;
    return html`<td><div class="${newest ? "a" : "b"}" style="${size};background:${colour}"></div>${base}</td>`;
  });
  return html`<table role="img" aria-label="${label}" cellpadding="0" cellspacing="0" border="0" class="r" style="border-bottom:1px solid ${rule};font-size:0;line-height:0"><tr valign="bottom" height="${height + 2}">${columns}</tr></table>`;
}
