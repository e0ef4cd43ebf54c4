/** What a lake keeps of objects as they were before. */
export interface ObjectVersions {
  /** Every version of every object below the prefix that is not the one in force; and marks of deletion. */
  old(prefix: string): AsyncIterable<ObjectVersion>;
  /** Deletes them for good. */
  delete(versions: readonly ObjectVersion[]): Promise<void>;
}

export interface ObjectVersion {
  readonly key: string;
  readonly version: string;
}

/** A folder keeps none. */
export const noVersions: ObjectVersions = {
  async *old() {},
  async delete() {},
};
