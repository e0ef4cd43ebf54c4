import { createHash } from "node:crypto";
import { ConflictError } from "../../lambdas/shared/errors.ts";
import type { Body, Lake, ObjectFacts, PutCondition } from "../../lambdas/shared/lake.ts";

/** A lake in memory with the port's conditions: for tests that run a pull some hundred times. Bodies only, no files. */
export function memoryLake(): Lake & { readonly objects: ReadonlyMap<string, Uint8Array> } {
  const objects = new Map<string, Uint8Array>();
  const etagOf = (body: Uint8Array) => createHash("sha256").update(body).digest("hex");
  const factsOf = (key: string, body: Uint8Array): ObjectFacts => ({ key, etag: etagOf(body), size: body.byteLength });

  const put = async (key: string, body: Body, condition: PutCondition): Promise<ObjectFacts> => {
    if (!(body instanceof Uint8Array)) throw new TypeError("the lake in memory takes bytes");
    const there = objects.get(key);
    const holds =
      "any" in condition ||
      ("ifAbsent" in condition ? there === undefined : there !== undefined && etagOf(there) === condition.ifMatch);
    if (!holds && (there === undefined || etagOf(there) !== etagOf(body))) throw new ConflictError(`${key} is taken`);
    objects.set(key, body);
    return factsOf(key, body);
  };

  return {
    objects,
    url: "memory",
    async head(key) {
      const body = objects.get(key);
      return body && factsOf(key, body);
    },
    async get(key) {
      const body = objects.get(key);
      return body && { ...factsOf(key, body), body };
    },
    download: () => Promise.reject(new TypeError("the lake in memory has no files")),
    put,
    async *list(prefix) {
      for (const key of [...objects.keys()].sort()) {
        const body = objects.get(key);
        if (key.startsWith(prefix) && body !== undefined) yield factsOf(key, body);
      }
    },
    async delete(key) {
      objects.delete(key);
    },
    async copy(from, to, condition) {
      const body = objects.get(from);
      if (body === undefined) throw new Error(`${from} is not there`);
      return put(to, body, condition);
    },
  };
}
