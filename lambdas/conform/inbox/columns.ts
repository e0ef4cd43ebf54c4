import type { Contract } from "../../shared/contract.ts";
import { nearest } from "../../shared/nearest.ts";

/** A column of a dropped file, and what it is in the canonical table. */
export interface GivenColumn {
  /** Its place in the file: column `c<index>` of the table `dropped`. */
  readonly index: number;
  /** As the file spells it. */
  readonly header: string;
  /** The canonical column, or one of those that only a file has. */
  readonly name: string;
  readonly type: string;
  /** It says something about the whole order a line belongs to. */
  readonly ofOrder: boolean;
}

export interface KnownColumn {
  readonly name: string;
  readonly type: string;
  readonly ofOrder: boolean;
}

/** Of a line itself, though orders have columns of these names too. */
const ofLine = new Set(["source", "order_id", "gross_amount", "discount_amount", "tax_amount", "_deleted"]);

/**
 * Every column that a file for the table may have: the contract's, contact details in place of their hashes, the time of
 * the last change and the mark of deletion. A file of order lines may also say everything about their orders.
 */
export function knownColumns(contract: Contract, orders: Contract): KnownColumn[] {
  const wide = contract.table === "order_lines";
  const own = contract.columns.map(({ name, type }) => ({ name, type, ofOrder: false }));
  const known = wide
    ? [
        ...own.filter(({ name }) => ofLine.has(name) || !orders.columns.some((column) => column.name === name)),
        ...orders.columns
          .filter(({ name }) => !ofLine.has(name))
          .map(({ name, type }) => ({ name, type, ofOrder: true })),
        { name: "order_tax_amount", type: "decimal(18,4)", ofOrder: true },
        { name: "price", type: "decimal(18,4)", ofOrder: false },
      ]
    : own;
  const contact = known.flatMap(({ name, ofOrder }) => {
    const detail = /^(email|phone)_hash$/.exec(name)?.[1];
    return detail === undefined ? [] : [{ name: detail, type: detail, ofOrder }];
  });
  return [
    ...known.filter(({ name }) => name !== "_observed_at" && name !== "_version"),
    ...contact,
    { name: "_version", type: "timestamp", ofOrder: false },
    { name: "updated_at", type: "timestamp", ofOrder: false },
  ];
}

/** The file's columns by name, or what is wrong with its names. */
export function matchColumns(
  names: readonly string[],
  contract: Contract,
  orders: Contract,
): { given: GivenColumn[]; problems: string[] } {
  const known = new Map(knownColumns(contract, orders).map((column) => [column.name, column]));
  const given: GivenColumn[] = [];
  const problems: string[] = [];
  for (const [index, header] of names.entries()) {
    if (header === "") continue;
    const column = known.get(plain(header));
    const twin = given.find((other) => sameThing(other.name) === sameThing(plain(header)));
    if (column === undefined) problems.push(unknown(header, contract.table, [...known.keys()]));
    else if (twin !== undefined) problems.push(`The columns "${twin.header}" and "${header}" say the same; keep one.`);
    else given.push({ index, header, ...column });
  }
  return { given, problems };
}

/** Names are compared without case and surrounding blanks; a blank or hyphen inside counts as an underscore. */
export const plain = (header: string) =>
  header
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");

const sameThing = (name: string) => (name === "updated_at" ? "_version" : name);

function unknown(header: string, table: string, known: readonly string[]): string {
  const near = nearest(plain(header), known);
  const usual = known.filter((name) => !name.startsWith("_") && !name.endsWith("_hash"));
  const hint = near === undefined ? `${table} may have: ${usual.join(", ")}.` : `Did you mean "${near}"?`;
  return `There is no column "${header}" in ${table}. ${hint}`;
}
