/** One thing that a run makes. */
export interface Step<Made> {
  readonly name: string;
  /** The names of what it reads; those that are no step are there already. */
  readonly inputs: readonly string[];
  readonly make: () => Promise<Made>;
}

/**
 * Makes each step as soon as those before it that it reads are done, others beside it; what reads one that did not get
 * done is not begun. Returns what was made of those that were begun, in the order of the steps. Rejects with the failure
 * of the first of them that failed, once nothing is at work any more; `onFailure` is told at once.
 */
export async function afterInputs<Made extends { readonly done: boolean }>(
  steps: readonly Step<Made>[],
  onFailure: () => void,
): Promise<Made[]> {
  const begun = new Map<string, Promise<Made | undefined>>();
  for (const { name, inputs, make } of steps) {
    const before = inputs.flatMap((input) => begun.get(input) ?? []);
    const made = Promise.all(before).then((all) => (all.every((one) => one?.done) ? make() : undefined));
    made.catch(onFailure);
    begun.set(name, made);
  }
  const ends = await Promise.allSettled(begun.values());
  return ends.flatMap((end) => {
    if (end.status === "rejected") throw end.reason;
    return end.value ?? [];
  });
}
