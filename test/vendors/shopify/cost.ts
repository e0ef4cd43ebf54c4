import { getNamedType, getNullableType, isLeafType, isListType, Kind } from "graphql";
import { isConnection, type SelectedField } from "./selection.ts";

/** One query may not cost more. */
export const maximumCost = 1000;

/**
 * What a query costs at most. Shopify says that scalars are free, an object costs 1, a connection 2 and what its size
 * makes of its nodes, a mutation 10; how the size counts it does not say. Answers seen in public (250 variants with
 * their inventory items: 24) fit twice the natural logarithm of the size.
 */
export function requestedCost(
  fields: readonly SelectedField[],
  variables: Readonly<Record<string, unknown>>,
  mutation: boolean,
): number {
  if (mutation) return 10;
  return Math.max(
    1,
    sum(fields, (field) => costOf(field, variables)),
  );
}

/** What it did cost: as asked, with the sizes that came. */
export function actualCost(fields: readonly SelectedField[], data: unknown, mutation: boolean): number {
  if (mutation) return 10;
  return Math.max(1, Math.ceil(sum(fields, (field) => costFound(field, fieldOf(data, field.key)))));
}

function costOf(field: SelectedField, variables: Readonly<Record<string, unknown>>): number {
  if (isLeafType(getNamedType(field.type))) return 0;
  if (isConnection(field)) {
    const nodes = nodeFields(field);
    return 2 + weight(sizeOf(field, variables)) * (1 + sum(nodes, (each) => costOf(each, variables)));
  }
  const one = own(field) + sum(field.below, (each) => costOf(each, variables));
  return isListType(getNullableType(field.type)) ? one * weight(sizeOf(field, variables) || 1) : one;
}

function costFound(field: SelectedField, value: unknown): number {
  if (value == null || isLeafType(getNamedType(field.type))) return 0;
  if (isConnection(field)) {
    const found = nodesIn(field, value);
    const each = sum(
      found,
      (node) => 1 + sum(nodeFields(field), (below) => costFound(below, fieldOf(node, below.key))),
    );
    return found.length === 0 ? 2 : 2 + (weight(found.length) / found.length) * each;
  }
  const values = Array.isArray(value) ? value : [value];
  const total = sum(values, (one) => own(field) + sum(field.below, (each) => costFound(each, fieldOf(one, each.key))));
  return values.length === 0 ? 0 : total * (weight(values.length) / values.length);
}

/** The fields selected on a connection's nodes, by `edges { node }` or `nodes`. */
export function nodeFields(field: SelectedField): readonly SelectedField[] {
  return field.below.flatMap((each) => {
    if (each.name === "nodes") return each.below;
    return each.name === "edges" ? each.below.flatMap((inner) => (inner.name === "node" ? inner.below : [])) : [];
  });
}

/** The nodes that a connection was answered with. */
export function nodesIn(field: SelectedField, value: unknown): readonly unknown[] {
  for (const each of field.below) {
    const inside = fieldOf(value, each.key);
    if (each.name === "nodes" && Array.isArray(inside)) return inside;
    const inner = each.below.find(({ name }) => name === "node");
    if (each.name === "edges" && inner !== undefined && Array.isArray(inside)) {
      return inside.map((edge) => fieldOf(edge, inner.key));
    }
  }
  return [];
}

export function fieldOf(data: unknown, key: string): unknown {
  return typeof data === "object" && data !== null && key in data ? (data as Record<string, unknown>)[key] : undefined;
}

/** The money in a money bag is part of the bag. */
const own = (field: SelectedField) => (getNamedType(field.type).name === "MoneyV2" ? 0 : 1);

const weight = (size: number) => (size <= 1 ? size : Math.min(size, Math.ceil(2 * Math.log(size))));

function sizeOf(field: SelectedField, variables: Readonly<Record<string, unknown>>): number {
  for (const { name, value } of field.node.arguments ?? []) {
    const given = value.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
    // Records asked for by id cost each as much as one.
    if (name.value === "ids") return Array.isArray(given) ? given.length : 1;
    if (name.value !== "first" && name.value !== "last") continue;
    if (value.kind === Kind.INT) return Number(value.value);
    if (value.kind === Kind.VARIABLE) return Number(given ?? 0);
  }
  return 0;
}

const sum = <T>(items: readonly T[], valueFor: (item: T) => number) =>
  items.reduce((total, item) => total + valueFor(item), 0);
