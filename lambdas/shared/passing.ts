import { ConflictError, messageOf, PassingError, SourceError, UnavailableError } from "./errors.ts";

/**
 * Does `work`; rejects with PassingError where doing it again can help: something else changed an object meanwhile, the
 * vendor or storage could not be reached.
 */
export async function tellingPassing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isPassing(error)) throw error;
    throw new PassingError(messageOf(error), { cause: error });
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof SourceError) return error.retryable;
  return error instanceof ConflictError || error instanceof UnavailableError;
}
