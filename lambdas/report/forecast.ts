/** The quantile of the normal distribution that leaves a tenth outside on each side. */
const tenth = 1.2816;

/** Growth is drawn towards none while little of the goal has passed. */
export const shrinkage = 0.05;

export interface Band {
  readonly low: number;
  readonly high: number;
}

/**
 * The total at the deadline: what there is, and for the rest the baseline grown as it has grown so far. `share` is the
 * share of the volume expected by now. `shrink` 0 gives the plain run-rate, actual / share.
 */
export function totalForecast(
  { actual, baseline, share }: { actual: number; baseline: number; share: number },
  shrink = shrinkage,
): { readonly growth: number; readonly forecast: number } {
  const growth = (actual + shrink * baseline) / (baseline * share + shrink * baseline);
  return { growth, forecast: actual + growth * baseline * (1 - share) };
}

/** The 80 % band around a total, from the standard deviation of a day's figure around what was expected of it. */
export function totalBand(forecast: number, deviationPerDay: number, daysLeft: number): Band {
  const reach = tenth * deviationPerDay * Math.sqrt(daysLeft);
  return { low: forecast - reach, high: forecast + reach };
}

/** The sample standard deviation; undefined for fewer than two. */
export function standardDeviation(figures: readonly number[]): number | undefined {
  if (figures.length < 2) return undefined;
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
  const squares = figures.reduce((sum, figure) => sum + (figure - mean) ** 2, 0);
  return Math.sqrt(squares / (figures.length - 1));
}

/** A week's value and how much stands behind it. */
export interface WeeklyPoint {
  readonly value: number;
  /** The ratio's denominator; 1 for what is added up. */
  readonly weight: number;
}

export interface Trend {
  /** Per week; of the logarithm where the KPI grows by factors. */
  readonly slope: number;
  readonly logarithmic: boolean;
  /** The standard deviation of the points around the line, in its terms. */
  readonly residual: number;
  /** Weighted sum of squared residuals over the degrees of freedom. */
  readonly weightedVariance: number;
}

const fewestPoints = 6;

/** The line through weekly points, oldest first, weighted; undefined for fewer than six. */
export function fitTrend(points: readonly WeeklyPoint[], growsByFactors: boolean): Trend | undefined {
  if (points.length < fewestPoints) return undefined;
  const logarithmic = growsByFactors && points.every(({ value }) => value > 0);
  const known = points
    .map(({ value, weight }, week) => ({ x: week, y: logarithmic ? Math.log(value) : value, weight }))
    .filter(({ weight }) => weight > 0);
  const total = sum(known.map(({ weight }) => weight));
  const [meanX, meanY] = [
    sum(known.map(({ x, weight }) => x * weight)) / total,
    sum(known.map(({ y, weight }) => y * weight)) / total,
  ];
  const spread = sum(known.map(({ x, weight }) => weight * (x - meanX) ** 2));
  if (known.length < fewestPoints || spread === 0) return undefined;
  const slope = sum(known.map(({ x, y, weight }) => weight * (x - meanX) * (y - meanY))) / spread;
  const residuals = known.map(({ x, y, weight }) => ({ off: y - meanY - slope * (x - meanX), weight }));
  const freedom = known.length - 2;
  return {
    slope,
    logarithmic,
    residual: Math.sqrt(sum(residuals.map(({ off }) => off ** 2)) / freedom),
    weightedVariance: sum(residuals.map(({ off, weight }) => weight * off ** 2)) / freedom,
  };
}

/** The level at the deadline, carried on from today's. */
export function levelForecast(value: number, trend: Pick<Trend, "slope" | "logarithmic">, weeksLeft: number): number {
  const rise = trend.slope * dampedWeeks(weeksLeft);
  return trend.logarithmic ? value * Math.exp(rise) : value + rise;
}

/** Beyond eight weeks each further one counts nine tenths of the one before: trends do not last. */
export function dampedWeeks(weeks: number): number {
  if (weeks <= 8) return weeks;
  // A part week counts by its part.
  const whole = Math.floor(weeks - 8);
  const further = 0.9 * ((1 - 0.9 ** whole) / (1 - 0.9));
  return 8 + further + (weeks - 8 - whole) * 0.9 ** (whole + 1);
}

/** The 80 % band around a share, from how many it is a share of, wider when its weeks scatter more than chance. */
export function proportionBand(forecast: number, scale: number, count: number, trend: Trend): Band {
  const share = Math.min(1, Math.max(0, forecast / scale));
  const chance = share * (1 - share) * scale ** 2;
  const overdispersion = chance > 0 ? Math.max(1, trend.weightedVariance / chance) : 1;
  const reach = tenth * Math.sqrt(count > 0 ? (chance / count) * overdispersion : 0);
  return { low: forecast - reach, high: forecast + reach };
}

/** The 80 % band around any other level, from how its weeks scatter around their line. */
export function levelBand(forecast: number, trend: Trend): Band {
  const reach = tenth * trend.residual;
  if (!trend.logarithmic) return { low: forecast - reach, high: forecast + reach };
  return { low: forecast * Math.exp(-reach), high: forecast * Math.exp(reach) };
}

const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);
