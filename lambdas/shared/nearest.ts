import { distance } from "fastest-levenshtein";

/**
 * The known name that a mistyped one most likely meant: at most a third of its letters differ (at least one may).
 * Upper and lower case, `_`, `-` and spaces count as alike. Undefined when nothing comes near.
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const wanted = plain(name);
  let best: { name: string; edits: number } | undefined;
  for (const candidate of known) {
    const edits = distance(wanted, plain(candidate));
    if (edits <= Math.max(1, Math.floor(wanted.length / 3)) && (best === undefined || edits < best.edits)) {
      best = { name: candidate, edits };
    }
  }
  return best?.name;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_\-\s]/g, "");
}
