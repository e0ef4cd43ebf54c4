import { distance } from "fastest-levenshtein";

/**
 * The known name that a mistyped one most likely meant: at most two in five of its letters differ (one of a short name).
 * Upper and lower case, `_`, `-` and spaces count as alike. Undefined when nothing comes near.
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const wanted = plain(name);
  const allowed = wanted.length < 4 ? 1 : Math.ceil(wanted.length * 0.4);
  let best: { name: string; edits: number } | undefined;
  for (const candidate of known) {
    const edits = distance(wanted, plain(candidate));
    if (edits <= allowed && (best === undefined || edits < best.edits)) {
      best = { name: candidate, edits };
    }
  }
  return best?.name;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_\-\s]/g, "");
}
