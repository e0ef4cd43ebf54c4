import { S3ServiceException } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { MilepostError, UnavailableError } from "../../../lambdas/shared/errors.ts";
import { explained } from "../../../lambdas/shared/lake/s3Errors.ts";

const answered = (httpStatusCode: number, name: string) =>
  new S3ServiceException({ name, message: name, $fault: "server", $metadata: { httpStatusCode, attempts: 5 } });
const broken = (code: string) => Object.assign(new Error(code), { code });

test.each<[Error, typeof MilepostError]>([
  [answered(503, "SlowDown"), UnavailableError],
  [answered(500, "InternalError"), UnavailableError],
  [answered(429, "TooManyRequests"), UnavailableError],
  [broken("ECONNRESET"), UnavailableError],
  [Object.assign(new Error("no answer"), { name: "TimeoutError" }), UnavailableError],
  [answered(403, "AccessDenied"), MilepostError],
  [answered(404, "NoSuchBucket"), MilepostError],
  [broken("ENOSPC"), MilepostError],
  [new Error("Region is missing"), MilepostError],
])("%s is told as one that passes, or not", (error, kind) => {
  const told = explained(error, "s3://bucket", "reading a");
  expect(told).toBeInstanceOf(MilepostError);
  expect(told).toMatchObject({ name: kind.name, cause: error });
  expect(String(told)).toContain("s3://bucket: reading a failed");
});
