/** What a state machine says that Step Functions would refuse or that leads nowhere, in sentences. */
export function lintMachine(machine: unknown): string[] {
  const faults: string[] = [];
  const names = new Set<string>();
  lintBranch(machine, "$", { faults, names });
  return faults;
}

interface Findings {
  readonly faults: string[];
  /** A state's name stands for it in the whole machine. */
  readonly names: Set<string>;
}

type Fields = Readonly<Record<string, unknown>>;

/** By type, the fields that AWS knows and that Milepost uses; `?` marks those that may be left out. */
const fields: Readonly<Record<string, readonly string[]>> = {
  Task: ["Type", "Resource", "Parameters?", "ResultPath?", "TimeoutSeconds", "Retry?", "Catch?", "Next"],
  Choice: ["Type", "Choices", "Default"],
  Wait: ["Type", "Seconds?", "SecondsPath?", "Next"],
  Map: ["Type", "ItemsPath", "ItemSelector", "MaxConcurrency", "ItemProcessor", "ResultPath", "Next"],
  Parallel: ["Type", "Branches", "ResultPath", "Next"],
  Succeed: ["Type", "OutputPath?"],
  Fail: ["Type", "Error", "Cause"],
};

function lintBranch(branch: unknown, at: string, findings: Findings): void {
  const { faults, names } = findings;
  const { StartAt, States } = asFields(branch);
  const states = Object.entries(asFields(States));
  const own = new Set(states.map(([name]) => name));
  const targets = new Map<string, string[]>();
  for (const [name, value] of states) {
    const state = asFields(value);
    const where = `${at}/${name}`;
    if (name.length > 80) faults.push(`${where}: the name is longer than 80 characters`);
    if (names.has(name)) faults.push(`${where}: another state has the same name`);
    names.add(name);
    lintFields(state, where, faults);
    lintState(state, where, findings);
    targets.set(name, targetsOf(state));
    for (const target of targetsOf(state)) {
      if (!own.has(target)) faults.push(`${where}: there is no state ${target} to go to`);
    }
  }
  if (!own.has(String(StartAt))) faults.push(`${at}: there is no state ${StartAt} to start at`);
  const reached = spread([String(StartAt)], (name) => targets.get(name) ?? []);
  for (const name of own) if (!reached.has(name)) faults.push(`${at}/${name}: nothing leads there`);
  const ends = [...own].filter((name) => targets.get(name)?.length === 0);
  const leading = spread(ends, (end) => [...own].filter((name) => targets.get(name)?.includes(end)));
  for (const name of own) if (!leading.has(name)) faults.push(`${at}/${name}: no end can be reached from there`);
}

function lintFields(state: Fields, where: string, faults: string[]): void {
  const known = fields[String(state.Type)];
  if (known === undefined) {
    faults.push(`${where}: there is no type ${state.Type}`);
    return;
  }
  for (const field of known) {
    if (!field.endsWith("?") && !(field in state)) faults.push(`${where}: ${field} is missing`);
  }
  for (const field of Object.keys(state)) {
    if (!known.includes(field) && !known.includes(`${field}?`)) faults.push(`${where}: ${field} is not known`);
  }
}

function lintState(state: Fields, where: string, findings: Findings): void {
  const { faults } = findings;
  if (state.Type === "Wait" && "Seconds" in state === "SecondsPath" in state) faults.push(`${where}: waits how long?`);
  if (state.Type === "Map") {
    if (!isPath(state.ItemsPath)) faults.push(`${where}: ItemsPath is no path`);
    lintTemplate(state.ItemSelector, where, faults);
    lintBranch(state.ItemProcessor, where, findings);
  }
  if (state.Type === "Parallel") {
    for (const [n, branch] of listOf(state.Branches).entries()) lintBranch(branch, `${where}[${n}]`, findings);
  }
  if (state.Type !== "Task") return;
  lintTemplate(state.Parameters, where, faults);
  if (state.ResultPath !== null && !isPath(state.ResultPath)) faults.push(`${where}: ResultPath is no path`);
  for (const retrier of listOf(state.Retry).map(asFields)) {
    const { ErrorEquals, IntervalSeconds, MaxAttempts, BackoffRate } = retrier;
    lintErrors(ErrorEquals, where, faults);
    if (!isWhole(IntervalSeconds, 1)) faults.push(`${where}: IntervalSeconds must be 1 or more`);
    if (!isWhole(MaxAttempts, 0)) faults.push(`${where}: MaxAttempts must be 0 or more`);
    if (typeof BackoffRate !== "number" || BackoffRate < 1) faults.push(`${where}: BackoffRate must be 1 or more`);
  }
  for (const { ErrorEquals, ResultPath } of listOf(state.Catch).map(asFields)) {
    lintErrors(ErrorEquals, where, faults);
    if (ResultPath !== null && !isPath(ResultPath)) faults.push(`${where}: a catcher's ResultPath is no path`);
  }
}

/** `States.ALL` stands alone. */
function lintErrors(names: unknown, where: string, faults: string[]): void {
  const list = listOf(names);
  if (list.length === 0) faults.push(`${where}: ErrorEquals is empty`);
  if (list.includes("States.ALL") && list.length > 1) faults.push(`${where}: States.ALL must stand alone`);
}

function lintTemplate(template: unknown, where: string, faults: string[]): void {
  for (const [key, value] of Object.entries(asFields(template))) {
    const isTold = isPath(value) || (typeof value === "string" && value.startsWith("$$."));
    if (key.endsWith(".$") !== isTold) faults.push(`${where}: ${key} and ${JSON.stringify(value)} do not go together`);
  }
}

function targetsOf(state: Fields): string[] {
  const choices = listOf(state.Choices).map((choice) => asFields(choice).Next);
  const caught = listOf(state.Catch).map((catcher) => asFields(catcher).Next);
  return [state.Next, state.Default, ...choices, ...caught].flatMap((name) => (typeof name === "string" ? [name] : []));
}

function spread(from: readonly string[], next: (name: string) => readonly string[]): Set<string> {
  const reached = new Set(from);
  for (const name of reached) for (const other of next(name)) reached.add(other);
  return reached;
}

const asFields = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isPath = (value: unknown) => typeof value === "string" && /^\$(\.\w+)*$/.test(value);
const isWhole = (value: unknown, least: number) => Number.isInteger(value) && Number(value) >= least;
