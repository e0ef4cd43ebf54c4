import type { z } from "zod";
import { nearest } from "./nearest.ts";
import { choices, describeShape, isRecord, shapeAt } from "./settingsShape.ts";

/** One paragraph a mistake: where it is, what stands there, what is allowed, and what was probably meant. */
export function describeMistakes(issues: readonly z.core.$ZodIssue[], settings: unknown): string[] {
  return issues.flatMap((issue) => {
    const stands = valueAt(settings, issue.path);
    const shape = shapeAt(issue.path, settings);
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => unknownKey([...issue.path, key], key, Object.keys(shape?.properties ?? {})));
    }
    const ownWords = issue.code === "custom" || issue.code === "invalid_key" || isPattern(issue);
    const allowed = ownWords ? wordsOf(issue) : describeShape(shape);
    const meant =
      typeof stands === "string" ? nearest(stands, [...choices(shape), ...namesOf(issue.path.at(-1))]) : undefined;
    return [
      paragraph(issue.path, [
        issue.code === "invalid_key"
          ? "  this name cannot be used"
          : stands === undefined
            ? "  is missing"
            : // A secret put where its variable's name belongs must not come to stand in a log.
              `  stands there: ${issue.path.at(-1) === "secret" ? "something else" : excerpt(stands)}`,
        issue.code === "custom" && !isRule(issue) ? `  ${issue.message}` : `  allowed: ${allowed}`,
        ...(meant === undefined || meant === stands ? [] : [`  did you mean ${JSON.stringify(meant)}?`]),
      ]),
    ];
  });
}

function unknownKey(path: readonly PropertyKey[], key: string, known: string[]): string {
  const meant = nearest(key, known);
  const looksSecret = /token|secret|password|api_?key|credential/i.test(key);
  return paragraph(path, [
    "  is not a setting",
    `  allowed: ${known.join(", ")}`,
    ...(meant === undefined ? [] : [`  did you mean ${meant}?`]),
    ...(looksSecret ? ["  credentials never stand in the settings: they go into .env (see docs/sources.md)"] : []),
  ]);
}

function paragraph(path: readonly PropertyKey[], lines: string[]): string {
  return [pathText(path), ...lines].join("\n");
}

/** `sources.shop-eu.auth`, `goals[0].kpi`. */
export function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return text === "" ? "the settings" : text.replace(/^\./, "");
}

function isPattern(issue: z.core.$ZodIssue): boolean {
  return issue.code === "invalid_format" && issue.format === "regex";
}

/** A message that completes "allowed: …"; others are sentences of their own. */
function isRule(issue: z.core.$ZodIssue): boolean {
  return issue.message.startsWith("must be ");
}

function wordsOf(issue: z.core.$ZodIssue): string {
  const words = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return words.replace(/^must be /, "");
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, part) => (isRecord(at) ? at[part] : undefined), value);
}

function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function namesOf(setting: PropertyKey | undefined): string[] {
  if (setting === "timeZone") return Intl.supportedValuesOf("timeZone");
  return setting === "currency" ? Intl.supportedValuesOf("currency") : [];
}
