/** The answer with half of each top-level connection's records left out, as when a search index lags. */
export function fewer(answer: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { data } = answer;
  if (typeof data !== "object" || data === null) return answer;
  const halved = Object.entries(data).map(([key, value]) => [key, halve(value)] as const);
  return { ...answer, data: Object.fromEntries(halved) };
}

function halve(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inside]) => {
      const list = (key === "edges" || key === "nodes") && Array.isArray(inside);
      return [key, list ? inside.slice(0, Math.floor(inside.length / 2)) : inside];
    }),
  );
}
