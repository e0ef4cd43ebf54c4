import type { Instant } from "../shop/history.ts";

export interface Bucket {
  /** Points per second. */
  readonly restoreRate: number;
  readonly maximumAvailable: number;
}

export interface Throttle {
  /** Takes the points if they are there. */
  allows(requested: number): boolean;
  /** Takes what the query did cost. */
  spend(points: number): void;
  status(): Bucket & { readonly currentlyAvailable: number };
}

/** A shop's bucket of query points: it fills as the clock goes, so a clock that stands still never fills it. */
export function openThrottle({ restoreRate, maximumAvailable }: Bucket, now: () => Instant): Throttle {
  let available = maximumAvailable;
  let filledAt = now();
  const fill = () => {
    const at = now();
    available = Math.min(maximumAvailable, available + (Math.max(0, at - filledAt) / 1000) * restoreRate);
    filledAt = at;
  };
  return {
    allows: (requested) => {
      fill();
      return requested <= available;
    },
    spend: (points) => {
      available -= points;
    },
    // A bucket without bottom looks like the largest plan's, always full: JSON has no Infinity.
    status: () =>
      Number.isFinite(maximumAvailable)
        ? { maximumAvailable, currentlyAvailable: Math.floor(available), restoreRate }
        : { maximumAvailable: 40_000, currentlyAvailable: 40_000, restoreRate: 2_000 },
  };
}
