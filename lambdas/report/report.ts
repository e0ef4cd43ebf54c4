import type { Context } from "../shared/context.ts";
import { unchangedSince } from "../shared/lake.ts";
import { collect } from "./collect.ts";
import { decide } from "./decide.ts";
import { composeMail } from "./mail.ts";
import { renderHtml } from "./render/html.ts";
import { subjectOf } from "./render/sentences.ts";
import { renderText } from "./render/text.ts";
import { type ReportFormat, reportKey } from "./reportKeys.ts";
import type { Report } from "./reportSchema.ts";

export interface ReportResult {
  readonly done: true;
  /** Where the report's forms lie in the lake. */
  readonly keys: readonly string[];
  /** Whether any of them is new or other than before. */
  readonly changed: boolean;
}

/** A report in all its forms. */
export interface RenderedReport {
  readonly report: Report;
  readonly forms: Readonly<Record<ReportFormat, Uint8Array>>;
}

/** Writes the day's report to `reports/<as of>/daily/`. The same figures give the same bytes, and then nothing is written. */
export async function report(ctx: Context): Promise<ReportResult> {
  const { forms } = await renderReport(ctx);
  const formats: ReportFormat[] = ["json", "html", "txt", "eml"];
  const written = await Promise.all(formats.map((format) => write(ctx, reportKey(ctx.asOf, format), forms[format])));
  return { done: true, keys: formats.map((format) => reportKey(ctx.asOf, format)), changed: written.includes(true) };
}

/** Decides and renders the report, and writes nothing. */
export async function renderReport(ctx: Context): Promise<RenderedReport> {
  const decided = decide(await collect(ctx));
  const html = await renderHtml(decided);
  const text = renderText(decided);
  const encoder = new TextEncoder();
  return {
    report: decided,
    forms: {
      json: encoder.encode(`${JSON.stringify(decided, null, 2)}\n`),
      html: encoder.encode(html),
      txt: encoder.encode(text),
      eml: await composeMail(decided, ctx.settings.report, { subject: subjectOf(decided), html, text }),
    },
  };
}

async function write({ lake }: Context, key: string, body: Uint8Array): Promise<boolean> {
  const there = await lake.get(key);
  if (there !== undefined && Buffer.compare(there.body, body) === 0) return false;
  await lake.put(key, body, unchangedSince(there));
  return true;
}
