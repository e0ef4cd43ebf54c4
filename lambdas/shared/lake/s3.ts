import { createReadStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import { ConflictError, MilepostError } from "../errors.ts";
import type { Body, Lake, ObjectFacts, PutCondition } from "../lake.ts";
import { sha256 } from "../sha256.ts";
import { again } from "./again.ts";
import { checkKey, checkPrefix } from "./key.ts";
import { explained, isConflict, isMissing, isPassing } from "./s3Errors.ts";
import { writeWholeFile } from "./wholeFile.ts";

/** Where in a bucket a lake lies. `prefix` is "" or ends with a slash; `url` is what the user calls it. */
export interface S3Place {
  readonly url: string;
  readonly bucket: string;
  readonly prefix: string;
}

/** A lake in an S3 bucket, or in a server that speaks S3 and keeps to If-Match and If-None-Match on PutObject. */
export function s3Lake(client: S3Client, { url, bucket, prefix }: S3Place): Lake {
  const at = (key: string) => {
    checkKey(key);
    return { Bucket: bucket, Key: prefix + key };
  };

  async function explain<T>(doing: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explained(error, url, doing);
    }
  }

  async function put(key: string, body: Body, condition: PutCondition): Promise<ObjectFacts> {
    const place = at(key);
    const digest = await sha256(body);
    const size = body instanceof Uint8Array ? body.byteLength : (await stat(body.path)).size;
    const request = {
      ...place,
      ContentLength: size,
      // S3 compares it with what arrives; given here, the SDK need not send the body in chunks with one at the end.
      ChecksumSHA256: Buffer.from(digest, "hex").toString("base64"),
      Metadata: { sha256: digest },
      ...("ifMatch" in condition && { IfMatch: condition.ifMatch }),
      ...("ifAbsent" in condition && { IfNoneMatch: "*" }),
    };
    return explain(`writing ${key}`, async () => {
      try {
        const { ETag } = await again(() => send(request, body), isPassing);
        return { key, etag: ETag ?? "", size };
      } catch (error) {
        const isRefused = isConflict(error) || ("ifMatch" in condition && isMissing(error));
        if ("any" in condition || !isRefused) throw error;
        const there = await sameBytes(key, digest);
        if (there) return there;
        throw new ConflictError(`${url}: something else has changed ${key} meanwhile.`, { cause: error, key });
      }
    });
  }

  async function send(request: object & { Bucket: string; Key: string }, body: Body) {
    if (body instanceof Uint8Array) return client.send(new PutObjectCommand({ ...request, Body: body }));
    const Body = createReadStream(body.path);
    // The SDK does not listen for a file that cannot be read to its end.
    const broken = new Promise<never>((_, reject) => Body.once("error", reject));
    try {
      return await Promise.race([client.send(new PutObjectCommand({ ...request, Body })), broken]);
    } finally {
      Body.destroy();
    }
  }

  /** What stands at `key` when its bytes have this SHA-256: an earlier try of ours whose answer was lost. */
  async function sameBytes(key: string, digest: string): Promise<ObjectFacts | undefined> {
    const there = await whenThere(client.send(new HeadObjectCommand(at(key))));
    // Written by another program, the object does not carry its digest.
    const theirs = there && (there.Metadata?.sha256 ?? (await fetched(key, (stream) => sha256(stream)))?.content);
    return there && theirs === digest ? factsOf(key, there) : undefined;
  }

  /** Reads an object to its end, from the start again when the connection breaks on the way. */
  async function fetched<T>(key: string, read: (stream: Readable) => Promise<T>) {
    return again(async () => {
      const there = await whenThere(client.send(new GetObjectCommand(at(key))));
      return there && { facts: factsOf(key, there), content: await read(bodyOf(there, key)) };
    }, isPassing);
  }

  async function download(key: string, path: string): Promise<ObjectFacts | undefined> {
    return explain(`reading ${key}`, async () => (await fetched(key, (body) => writeWholeFile(path, body)))?.facts);
  }

  return {
    url,
    put,
    download,
    async head(key) {
      const there = await explain(`looking for ${key}`, () => whenThere(client.send(new HeadObjectCommand(at(key)))));
      return there && factsOf(key, there);
    },
    async get(key) {
      const there = await explain(`reading ${key}`, () =>
        fetched(key, async (body) => Buffer.concat(await body.toArray())),
      );
      return there && { ...there.facts, body: there.content };
    },
    async *list(given) {
      checkPrefix(given);
      const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix + given });
      try {
        // Consoles make empty objects that end with a slash to show a folder: no key of a lake.
        for await (const { Contents = [] } of pages)
          for (const { Key = "", ETag = "", Size = 0 } of Contents)
            if (!Key.endsWith("/")) yield { key: Key.slice(prefix.length), etag: ETag, size: Size };
      } catch (error) {
        throw explained(error, url, `listing ${given}`);
      }
    },
    async delete(key, { ifMatch } = {}) {
      await explain(`deleting ${key}`, async () => {
        try {
          await client.send(new DeleteObjectCommand({ ...at(key), IfMatch: ifMatch }));
        } catch (error) {
          if (isMissing(error)) return;
          if (!isConflict(error)) throw error;
          throw new ConflictError(`${url}: something else has changed ${key} meanwhile.`, { cause: error, key });
        }
      });
    },
    /**
     * Through a local file, not by CopyObject: many servers that speak S3 do not know its conditions on the object
     * copied to, and would silently replace it.
     */
    async copy(from, to, condition) {
      at(to);
      const folder = await mkdtemp(join(tmpdir(), "milepost-copy-"));
      try {
        const path = join(folder, "object");
        if (!(await download(from, path)))
          throw new MilepostError(`${url}: there is no ${from} to copy.`, { key: from });
        return await put(to, { path }, condition);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  };
}

async function whenThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function factsOf(key: string, answer: { ETag?: string; ContentLength?: number }): ObjectFacts {
  return { key, etag: answer.ETag ?? "", size: answer.ContentLength ?? 0 };
}

function bodyOf({ Body }: GetObjectCommandOutput, key: string): Readable {
  if (Body instanceof Readable) return Body;
  throw new MilepostError(`S3 answered for ${key} without a body.`, { key });
}
