/** Money in ten-thousandths, and rates in hundred-millionths: whole numbers, so nothing is ever rounded by accident. */
export type Fixed = bigint;

/** n / d, rounded half away from zero to a whole number. */
export function divideRounded(n: bigint, d: bigint): bigint {
  const negative = n < 0n !== d < 0n;
  const [top, bottom] = [n < 0n ? -n : n, d < 0n ? -d : d];
  const rounded = (2n * top + bottom) / (2n * bottom);
  return negative ? -rounded : rounded;
}

/** amount × rate to four decimals. */
export function convert(amount: Fixed, rate: bigint | null): Fixed | null {
  return rate === null ? null : divideRounded(amount * rate, 100_000_000n);
}

/** A double to eight decimals, as a rate is kept. */
export function rateOf(value: number): bigint {
  return BigInt(Math.round(value * 1e8));
}

/** `12.3`, `-0.0001`, `7`: no trailing zeros. */
export function text(value: bigint, decimals: number): string {
  const sign = value < 0n ? "-" : "";
  const digits = String(value < 0n ? -value : value).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const rest = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return rest === "" ? `${sign}${whole}` : `${sign}${whole}.${rest}`;
}

/** a + b where a missing one adds nothing; missing only when both are. */
export function plus(a: bigint | null, b: bigint | null): bigint | null {
  if (a === null) return b;
  return b === null ? a : a + b;
}

export const minus = (a: bigint | null, b: bigint | null): bigint | null => plus(a, b === null ? null : -b);
