/** Where a reader is in a field: before it, in text without quotes, in quotes, right or further behind them, or lost. */
type Place = "before" | "plain" | "quoted" | "closed" | "behind" | "stray";

/**
 * The fields of one CSV record, unquoted, cut where the reader of files cuts them. A field with anything but space behind
 * its closing quote may mean one thing or another: it stands as it is, quotes and all.
 */
export function fieldsOf(text: string, separator: string): string[] {
  const fields: string[] = [];
  let [field, start] = ["", 0];
  let place: Place = "before";
  for (let at = 0; at <= text.length; at++) {
    const character = text[at];
    if (character === undefined || (character === separator && place !== "quoted")) {
      const isUnquoted = place === "before" || place === "plain" || place === "stray";
      fields.push(isUnquoted ? text.slice(start, at) : field);
      [field, start, place] = ["", at + 1, "before"];
      continue;
    }
    // A doubled quote closes and opens again, and stands for one.
    if (place === "quoted" ? character !== '"' : place === "closed" && character === '"') field += character;
    place = behind(place, character);
  }
  return fields;
}

function behind(place: Place, character: string): Place {
  if (place === "quoted") return character === '"' ? "closed" : "quoted";
  if (character === '"' && (place === "before" || place === "closed")) return "quoted";
  if (character === " " || character === "\t") return place === "closed" ? "behind" : place;
  return place === "before" || place === "plain" ? "plain" : "stray";
}

/** A CSV record of these fields, quoted where they need it. */
export function recordOf(fields: readonly string[], separator: string): string {
  return fields
    .map((field) => (/["\r\n]/.test(field) || field.includes(separator) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(separator);
}
