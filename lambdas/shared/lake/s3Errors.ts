import { S3ServiceException } from "@aws-sdk/client-s3";
import { MilepostError, messageOf, UnavailableError } from "../errors.ts";

/** There is no such object. A missing bucket is an error of its own. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && !isNamed(error, "NoSuchBucket");
}

/** The write's condition did not hold, or S3 was writing the object for someone else at that moment. */
export function isConflict(error: unknown): boolean {
  return statusOf(error) === 412 || statusOf(error) === 409;
}

/** The connection or S3 failed, nobody has tried again yet, and the same request may succeed. */
export function isPassing(error: unknown): boolean {
  if (error instanceof MilepostError || wasRetried(error)) return false;
  const status = statusOf(error);
  return status === undefined || status >= 500 || status === 429;
}

/** The error in words for people. Errors that are such already stay what they are. */
export function explained(error: unknown, url: string, doing: string): unknown {
  if (error instanceof MilepostError) return error;
  const Kind = isUnavailable(error) ? UnavailableError : MilepostError;
  return new Kind(`${url}: ${doing} failed: ${messageOf(error)}`, { cause: error, remedy: remedyFor(error) });
}

/** S3 was overloaded or could not be reached, however often it was asked. */
function isUnavailable(error: unknown): boolean {
  const status = statusOf(error);
  if (status !== undefined) return status >= 500 || status === 429;
  return isNamed(error, "TimeoutError") || (error instanceof Error && "code" in error && brokenCodes.has(error.code));
}

const brokenCodes = new Set<unknown>([
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ETIMEDOUT",
]);

function remedyFor(error: unknown): string | undefined {
  if (isNamed(error, "NoSuchBucket")) return "There is no such bucket: make it, or correct the lake's address.";
  if (isNamed(error, "CredentialsProviderError"))
    return "No AWS credentials were found: set AWS_PROFILE, or sign in with `aws sso login` or `aws configure`.";
  if (isNoRegion(error)) return "Set AWS_REGION to the bucket's region.";
  if (statusOf(error) === 403)
    return "These credentials may not do that: they need s3:ListBucket on the bucket and s3:GetObject, s3:PutObject and s3:DeleteObject on its objects.";
  return undefined;
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

/** The SDK counts its tries in the errors it has given up on; it gives up at once on a body that is a stream. */
function wasRetried(error: unknown): boolean {
  const metadata = error instanceof Error && "$metadata" in error ? error.$metadata : undefined;
  return typeof metadata === "object" && metadata !== null && "attempts" in metadata;
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

function isNoRegion(error: unknown): boolean {
  return error instanceof Error && error.message === "Region is missing";
}
