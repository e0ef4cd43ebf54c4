const integers: ReadonlySet<string> = new Set(["tinyint", "smallint", "integer", "bigint"]);

/**
 * A value as Athena tells it, in the form that a query of a lake at hand has: whole numbers and doubles are numbers (text
 * where a number would lose digits), decimals are text, an instant has no thousandths when they are nought.
 */
export function athenaValue(text: string | undefined, type: string): unknown {
  if (text === undefined) return null;
  if (type === "boolean") return text === "true";
  if (type === "timestamp") return text.replace(/\.(\d*?)0+$/, (_, left) => (left === "" ? "" : `.${left}`));
  if (integers.has(type)) return Number.isSafeInteger(Number(text)) ? Number(text) : text;
  if (type === "double" || type === "float") return Number.isFinite(Number(text)) ? Number(text) : text;
  return text;
}
