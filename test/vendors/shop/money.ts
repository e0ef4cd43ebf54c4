/** Money in ten-thousandths of its currency's unit, always whole: exact, and finer than any price. */
export type Money = number;

export const cent: Money = 100;
export const money = (units: number): Money => Math.round(units * 100) * cent;

/** The share of an amount, rounded half up to the cent, as a till does. */
export function share(amount: Money, numerator: number, denominator: number): Money {
  return Math.floor((amount * numerator) / denominator / cent + 0.5) * cent;
}

/** As Shopify writes a Decimal: no trailing zeros but one, `10.0`, `12.5`, `29.99`, `3.1416`. */
export function decimal(amount: Money): string {
  const sign = amount < 0 ? "-" : "";
  const digits = String(Math.abs(amount)).padStart(5, "0");
  return `${sign}${digits.slice(0, -4)}.${digits.slice(-4).replace(/0{1,3}$/, "")}`;
}

/** Splits an amount over weights in whole cents; what is left over goes to the first ones. The parts add up to it. */
export function split(amount: Money, weights: readonly number[]): Money[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map(() => 0);
  const parts = weights.map((weight) => Math.floor((amount * weight) / total / cent) * cent);
  let left = amount - parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part, i) => {
    if (left <= 0 || weights[i] === 0) return part;
    left -= cent;
    return part + cent;
  });
}
