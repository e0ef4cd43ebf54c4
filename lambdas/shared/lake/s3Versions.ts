import { DeleteObjectsCommand, ListObjectVersionsCommand, type S3Client } from "@aws-sdk/client-s3";
import { MilepostError } from "../errors.ts";
import type { S3Place } from "./s3.ts";
import { explained } from "./s3Errors.ts";
import type { ObjectVersion, ObjectVersions } from "./versions.ts";

/** S3 deletes so many at a time. */
const atOnce = 1000;

/** The versions of a lake in a bucket; none where the bucket keeps none. */
export function s3Versions(client: S3Client, { url, bucket, prefix }: S3Place): ObjectVersions {
  return {
    async *old(given) {
      let after: { KeyMarker?: string; VersionIdMarker?: string } = {};
      for (;;) {
        const request = { Bucket: bucket, Prefix: prefix + given, ...after };
        const page = await client.send(new ListObjectVersionsCommand(request)).catch((error: unknown) => {
          throw explained(error, url, `listing the versions of ${given}`);
        });
        const past = (page.Versions ?? []).filter(({ IsLatest }) => IsLatest !== true);
        // A mark of deletion in force is all there is of its object, once the versions below it are gone.
        for (const { Key = "", VersionId = "" } of [...past, ...(page.DeleteMarkers ?? [])])
          yield { key: Key.slice(prefix.length), version: VersionId };
        if (page.IsTruncated !== true) return;
        after = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
      }
    },
    async delete(versions) {
      for (let from = 0; from < versions.length; from += atOnce) {
        const Objects = versions.slice(from, from + atOnce).map(({ key, version }: ObjectVersion) => ({
          Key: prefix + key,
          VersionId: version,
        }));
        const command = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } });
        const { Errors = [] } = await client.send(command).catch((error: unknown) => {
          throw explained(error, url, "deleting old versions");
        });
        const [first] = Errors;
        if (first === undefined) continue;
        throw new MilepostError(`${url}: ${Errors.length} old versions were not deleted: ${first.Code}.`, {
          remedy:
            "These credentials need s3:DeleteObjectVersion on the lake's objects. Erase again: it goes on from here.",
        });
      }
    },
  };
}
