/** Milliseconds since 1970, UTC, whole seconds: the API tells no finer. */
export type Instant = number;

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** What something was from an instant on, oldest first. */
export type History<T> = readonly { readonly at: Instant; readonly value: T }[];

/** What the thing is at the instant; undefined before it began. */
export function valueAt<T>(history: History<T>, instant: Instant): T | undefined {
  let found: T | undefined;
  for (const version of history) {
    if (version.at > instant) break;
    found = version.value;
  }
  return found;
}

/** `2026-06-30T04:00:00Z`, as Shopify writes it. */
export function iso(instant: Instant): string {
  return new Date(instant).toISOString().replace(".000Z", "Z");
}
