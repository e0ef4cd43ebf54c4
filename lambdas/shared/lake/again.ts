import { setTimeout } from "node:timers/promises";

const TRIES = 4;

/**
 * Does again what failed in passing, with growing pauses: for what the SDK does not retry itself, a body that streams
 * out or in.
 */
export async function again<T>(attempt: () => Promise<T>, isPassing: (error: unknown) => boolean): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (tried === TRIES || !isPassing(error)) throw error;
      await setTimeout(100 * 2 ** tried);
    }
  }
}
