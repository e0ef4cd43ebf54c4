import { z } from "zod";
import { settingsSchema } from "./settings.ts";

/** What a JSON schema says of one setting; only the parts that settings use. */
export interface Shape {
  readonly type?: string;
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
}

/** What the settings' schema allows at a path, as far as the settings that stand there tell which member of a union. */
export function shapeAt(path: readonly PropertyKey[], settings: unknown): Shape | undefined {
  // JSON schema is the public, declarative view of a zod schema; its type is too wide to read without naming our part.
  const root = z.toJSONSchema(settingsSchema, { io: "input", unrepresentable: "any" }) as Shape;
  let shape: Shape | undefined = branch(root, settings);
  let value = settings;
  for (const part of path) {
    value = isRecord(value) ? value[part] : undefined;
    const other: Shape | undefined =
      typeof shape?.additionalProperties === "object" ? shape.additionalProperties : undefined;
    shape = shape?.items ?? shape?.properties?.[String(part)] ?? other;
    shape = shape && branch(shape, value);
  }
  return shape;
}

/** The member of a union whose constants the value has (`vendor: "shopify"`); the union itself when none is sure. */
function branch(shape: Shape, value: unknown): Shape {
  const fits = shape.oneOf?.find((option) =>
    Object.entries(option.properties ?? {}).some(
      ([key, { const: constant }]) => constant !== undefined && isRecord(value) && value[key] === constant,
    ),
  );
  if (fits !== undefined) return fits;
  // Of a union without a sure member, the constants that tell its members apart are what may stand in their place.
  const tags = (shape.oneOf ?? []).flatMap((option) =>
    Object.entries(option.properties ?? {}).filter(([, { const: constant }]) => constant !== undefined),
  );
  const tag = tags[0]?.[0];
  if (tag === undefined || !isRecord(value)) return shape;
  const values = tags.flatMap(([key, option]) => (key === tag ? [option.const] : []));
  return { ...shape, properties: { [tag]: { enum: values } } };
}

/** The texts that may stand there, where they are few. */
export function choices(shape: Shape | undefined): string[] {
  const all = [shape?.const, ...(shape?.enum ?? []), ...(shape?.anyOf ?? []).flatMap(choices)];
  return all.filter((choice) => typeof choice === "string");
}

/** What may stand there, in words: `"token" or "refresh_token"`, `a whole number from 1 to 12`. */
export function describeShape(shape: Shape | undefined): string {
  if (shape === undefined) return "something else";
  const options = shape.anyOf ?? shape.oneOf;
  if (options !== undefined) return listed(options.map(describeShape));
  if (shape.const !== undefined) return JSON.stringify(shape.const);
  if (shape.enum !== undefined) return listed(shape.enum.map((value) => JSON.stringify(value)));
  switch (shape.type) {
    case "string":
      return formats[shape.format ?? ""] ?? (shape.minLength ? "some text" : "text");
    case "number":
    case "integer":
      return numberWords(shape);
    case "boolean":
      return "true or false";
    case "array":
      return `a list, each ${describeShape(shape.items)}`;
    default:
      return shape.properties === undefined ? "a group of settings, { … }" : groupWords(shape.properties);
  }
}

function groupWords(properties: Readonly<Record<string, Shape>>): string {
  const entries = Object.entries(properties);
  const [only] = entries;
  if (entries.length === 1 && only) return `{ ${only[0]}: ${describeShape(only[1])} }`;
  return `a group of settings, { ${entries.map(([key]) => key).join(", ")} }`;
}

const formats: Readonly<Record<string, string>> = {
  date: 'a date such as "2026-11-23"',
  email: "an e-mail address",
  uri: "an address such as https://…",
};

function numberWords({ type, minimum, maximum }: Shape): string {
  const kind = type === "integer" ? "a whole number" : "a number";
  if (minimum === undefined) return kind;
  return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER
    ? `${kind}, at least ${minimum}`
    : `${kind} from ${minimum} to ${maximum}`;
}

function listed(options: string[]): string {
  const distinct = [...new Set(options)];
  return distinct.length < 2 ? distinct.join("") : `${distinct.slice(0, -1).join(", ")} or ${distinct.at(-1)}`;
}

export function isRecord(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  return typeof value === "object" && value !== null;
}
