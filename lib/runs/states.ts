/** The part of the Amazon States Language (with JSONPath) that Milepost's state machine is written in. */
export interface Machine extends Branch {
  readonly Comment: string;
  readonly TimeoutSeconds: number;
}

export interface Branch {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export type State = TaskState | ChoiceState | WaitState | MapState | ParallelState | SucceedState | FailState;

/** Calls a function with `Parameters`, and puts its answer at `ResultPath`. */
export interface TaskState {
  readonly Type: "Task";
  readonly Resource: string;
  readonly Parameters: Json;
  readonly ResultPath: string | null;
  readonly TimeoutSeconds: number;
  readonly Retry: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Next: string;
}

export interface ChoiceState {
  readonly Type: "Choice";
  readonly Choices: readonly (Test & { readonly Next: string })[];
  readonly Default: string;
}

/** A value at a path equals a text; or all of several hold. */
export type Test =
  | { readonly Variable: string; readonly StringEquals: string }
  | { readonly Variable: string; readonly IsPresent: boolean }
  | { readonly And: readonly Test[] };

export type WaitState = { readonly Type: "Wait"; readonly Next: string } & (
  | { readonly Seconds: number }
  | { readonly SecondsPath: string }
);

export interface MapState {
  readonly Type: "Map";
  readonly ItemsPath: string;
  readonly ItemSelector: Json;
  readonly MaxConcurrency: number;
  readonly ItemProcessor: Branch & { readonly ProcessorConfig: { readonly Mode: "INLINE" } };
  readonly ResultPath: null;
  readonly Next: string;
}

export interface ParallelState {
  readonly Type: "Parallel";
  readonly Branches: readonly Branch[];
  readonly ResultPath: null;
  readonly Next: string;
}

export interface SucceedState {
  readonly Type: "Succeed";
  /** Null hands on an empty object. */
  readonly OutputPath?: null;
}

export interface FailState {
  readonly Type: "Fail";
  readonly Error: string;
  readonly Cause: string;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly ResultPath: string | null;
  readonly Next: string;
}

/** What a task is told; a name that ends with `.$` holds a path. */
export type Json = Readonly<Record<string, string | number | null>>;
