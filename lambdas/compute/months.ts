/** A month as `yyyy-mm`: sorts as text. */
export type Month = string;

/** The month of a date `yyyy-mm-dd`. */
export const monthOf = (date: string): Month => date.slice(0, 7);

/** The first day of a month, and the first day after it. */
export const firstDay = (month: Month): string => `${month}-01`;
export const endDay = (month: Month): string => firstDay(addMonths(month, 1));

export function addMonths(month: Month, count: number): Month {
  const [year, index] = parts(month);
  const total = year * 12 + (index - 1) + count;
  return `${String(Math.floor(total / 12)).padStart(4, "0")}-${String((total % 12) + 1).padStart(2, "0")}`;
}

/** A date `yyyy-mm-dd` so many days later, or earlier. */
export function addDays(date: string, days: number): string {
  const instant = new Date(`${date}T00:00:00Z`);
  instant.setUTCDate(instant.getUTCDate() + days);
  return instant.toISOString().slice(0, 10);
}

/** Every month from the first to the last, both included; none when they are the wrong way round. */
export function monthsBetween(first: Month, last: Month): Month[] {
  const months: Month[] = [];
  for (let month = first; month <= last; month = addMonths(month, 1)) months.push(month);
  return months;
}

/** The earlier of two dates, or months. */
export const earlier = (one: string, other: string): string => (one < other ? one : other);

function parts(month: Month): [year: number, index: number] {
  return [Number(month.slice(0, 4)), Number(month.slice(5, 7))];
}
