/**
 * An error for people: says what happened, where, and what to do about it. The command line prints it without a stack
 * trace; a Lambda logs `facts` beside it. Secrets and personal data never go into either.
 */
export class MilepostError extends Error {
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(
    message: string,
    { cause, ...facts }: { cause?: unknown; remedy?: string; [fact: string]: unknown } = {},
  ) {
    super(typeof facts.remedy === "string" ? `${message}\n  ${facts.remedy}` : message, { cause });
    this.name = new.target.name;
    this.facts = facts;
  }
}

/** The settings file, a setting in it, or a command line option is wrong. */
export class SettingsError extends MilepostError {}

/** A vendor answered something that cannot be used. `retryable` says whether asking again can help. */
export class SourceError extends MilepostError {
  readonly source: string;
  readonly retryable: boolean;

  constructor(
    message: string,
    { source, retryable, ...facts }: { source: string; retryable: boolean } & Record<string, unknown>,
  ) {
    super(message, facts);
    this.source = source;
    this.retryable = retryable;
  }
}

/** Something else changed the object since it was read, or made the one that was to be new. Read again and try again. */
export class ConflictError extends MilepostError {}

/** Storage could not be reached, or was too busy. Asking again later can help. */
export class UnavailableError extends MilepostError {}

/** What failed in passing: the state machine calls again by this name. */
export class PassingError extends MilepostError {
  /** Not left to how a bundler calls classes. */
  override name = "PassingError";
}

/** Another run holds the lake. */
export class BusyError extends MilepostError {}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
