/**
 * The one port to storage. Keys are `/`-separated, never start with `/`, and may hold `=`. An object is replaced whole:
 * a reader sees the old one or the new one, never half.
 */
export interface Lake {
  /** Where this lake is, for messages: `./lake`, `s3://bucket/prefix`. */
  readonly url: string;
  /** What is at `key`, or undefined. */
  head(key: string): Promise<ObjectFacts | undefined>;
  get(key: string): Promise<LakeObject | undefined>;
  /** Writes the object's bytes to a local file (aside, then renamed); undefined and no file when there is none. */
  download(key: string, path: string): Promise<ObjectFacts | undefined>;
  /**
   * Writes one object. Rejects with ConflictError when `condition` does not hold, unless what stands there already has
   * the very same bytes: then an earlier, unanswered try of this put succeeded, and its facts are returned.
   */
  put(key: string, body: Body, condition: PutCondition): Promise<ObjectFacts>;
  /** Every object below the prefix, in key order (UTF-8 bytes). */
  list(prefix: string): AsyncIterable<ObjectFacts>;
  /** Deletes; nothing there is success. With `ifMatch`, rejects with ConflictError when another object stands there. */
  delete(key: string, options?: { ifMatch?: string }): Promise<void>;
  copy(from: string, to: string, condition: PutCondition): Promise<ObjectFacts>;
}

/** Bytes in memory, or a local file. */
export type Body = Uint8Array | { readonly path: string };

/** `any` is for objects whose key names their content or their run: nobody else writes them. */
export type PutCondition = { readonly ifMatch: string } | { readonly ifAbsent: true } | { readonly any: true };

export interface ObjectFacts {
  readonly key: string;
  /** Changes whenever the object does; opaque. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
}

export interface LakeObject extends ObjectFacts {
  readonly body: Uint8Array;
}

/** The condition that the object is still what `read` saw: unchanged, or still absent. */
export function unchangedSince(read: ObjectFacts | undefined): PutCondition {
  return read === undefined ? { ifAbsent: true } : { ifMatch: read.etag };
}
