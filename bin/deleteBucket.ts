import { DeleteBucketCommand, DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } from "@aws-sdk/client-s3";
import { MilepostError } from "../lambdas/shared/errors.ts";
import { awsFailure, clientOptions } from "./stageOutputs.ts";

/** Deletes the bucket of `s3://bucket` with every object and version in it; resolves with how many there were. */
export async function deleteBucket(url: string, region: string): Promise<number> {
  const [, Bucket] = /^s3:\/\/([^/]+)$/.exec(url) ?? [];
  if (Bucket === undefined) throw new MilepostError(`${url} is not a whole bucket: it is not deleted.`);
  const forcePathStyle = Boolean(process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL);
  const client = new S3Client({ ...clientOptions(region), forcePathStyle });
  let deleted = 0;
  try {
    for (;;) {
      const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket }));
      const Objects = [...Versions, ...DeleteMarkers].map(({ Key = "", VersionId }) => ({ Key, VersionId }));
      if (Objects.length === 0) break;
      const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
      const [failed] = Errors;
      if (failed !== undefined)
        throw new MilepostError(`${failed.Key} in ${url} was not deleted: ${failed.Message}`, { key: failed.Key });
      deleted += Objects.length;
    }
    await client.send(new DeleteBucketCommand({ Bucket }));
    return deleted;
  } catch (error) {
    throw error instanceof MilepostError ? error : awsFailure(error, "S3", region);
  } finally {
    client.destroy();
  }
}
