/**
 * crash-before: the process dies, the operation is not done. crash-after: it is done, and the process dies.
 * lost-answer: it is done, the caller sees an error, and the process lives on.
 */
export type FaultKind = "crash-before" | "crash-after" | "lost-answer";

/** A failure at the operation with this index, counted from 0; with `of`, counted among the operations of this name. */
export interface Fault {
  readonly at: number;
  readonly of?: string;
  readonly kind: FaultKind;
}

/** What the code under test sees of a fault; once a process is dead, of every later operation too. */
export class InjectedFault extends Error {}

/** Counts the operations that one process does on the world, and fails one of them. */
export interface Faults {
  /** What was done or tried, in order, each as `put state/lease.json`. */
  readonly operations: readonly string[];
  /** The process has crashed: nothing it does reaches the world any more. */
  readonly died: boolean;
  /** The process has come to the operation that fails. */
  readonly met: boolean;
  /** Does one operation, or fails it as planned. */
  run<T>(operation: string, work: () => Promise<T>): Promise<T>;
}

/** The operations of one process. Without a fault they are only counted. A process started again is a new one of these. */
export function injectFaults(fault?: Fault): Faults {
  const operations: string[] = [];
  let [died, met] = [false, false];
  const isPlanned = (operation: string) => {
    if (fault === undefined || met || (fault.of !== undefined && fault.of !== operation)) return false;
    const before = fault.of === undefined ? operations : operations.filter((other) => other === operation);
    return before.length === fault.at;
  };
  const dieAt = (operation: string) => {
    died = true;
    return new InjectedFault(`the process died at operation ${fault?.at}, ${operation}`);
  };
  const stayDead = () => {
    if (died) throw new InjectedFault("the process is dead");
  };
  return {
    operations,
    get died() {
      return died;
    },
    get met() {
      return met;
    },
    async run(operation, work) {
      stayDead();
      const kind = isPlanned(operation) ? fault?.kind : undefined;
      if (kind !== undefined) met = true;
      operations.push(operation);
      if (kind === "crash-before") throw dieAt(operation);
      const result = await work();
      // It may have died in another operation while this one was on its way: then nobody is there to see the answer.
      stayDead();
      if (kind === "crash-after") throw dieAt(operation);
      if (kind === "lost-answer")
        throw new InjectedFault(`the answer of operation ${fault?.at}, ${operation}, was lost`);
      return result;
    },
  };
}

/** Each kind of fault at each of so many operations. */
export function everyFault(operations: number): Fault[] {
  const kinds: FaultKind[] = ["crash-before", "crash-after", "lost-answer"];
  return Array.from({ length: operations }, (_, at) => kinds.map((kind) => ({ at, kind }))).flat();
}
