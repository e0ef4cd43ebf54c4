import type { Graph, KpiNode } from "../lambdas/compute/graph.ts";

/** One table that a KPI comes from, and those that it is made of. */
export interface Origin {
  readonly table: string;
  /** canonical, facts or cubes. */
  readonly kind: string;
  readonly file: string;
  readonly reads: readonly string[];
}

/** Every table a KPI reads, directly or by way of others: nearest first, each once. */
export function lineageOf(kpi: KpiNode, graph: Graph): Origin[] {
  const derived = new Map(graph.derived.map((node) => [node.name, node]));
  const origins = new Map<string, Origin>();
  let next = [...kpi.reads.tables];
  while (next.length > 0) {
    const found = next.flatMap((table): Origin[] => {
      if (origins.has(table)) return [];
      const node = derived.get(table);
      if (node !== undefined) return [{ table, kind: node.folder, file: node.file, reads: node.reads.tables }];
      const contract = graph.contracts.get(table);
      return contract === undefined
        ? []
        : [{ table, kind: "canonical", file: `sql/canonical/${table}.sql`, reads: [] }];
    });
    for (const origin of found) origins.set(origin.table, origin);
    next = found.flatMap(({ reads }) => reads);
  }
  return [...origins.values()];
}
