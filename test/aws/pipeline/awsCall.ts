import type { IncomingHttpHeaders } from "node:http";

/** One permission that a request to AWS needs, in the words of IAM. */
export interface AwsCall {
  /** `s3:GetObject` */
  readonly action: string;
  readonly resource: string;
  /** The condition keys that the request brings: `s3:prefix`, `ses:FromAddress` … */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

export interface AwsRequest {
  readonly method: string;
  /** With the query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly region: string;
  readonly account: string;
  /** How it was answered. */
  readonly status: number;
}

/** The permissions that AWS would ask for this request; throws at a request that nobody has foreseen. */
export function callsOf(request: AwsRequest): AwsCall[] {
  const [, service] = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\/aws4_request/.exec(
    String(request.headers.authorization),
  ) ?? [undefined, "unsigned"];
  switch (service) {
    case "s3":
      return s3(request);
    case "ssm":
      return [ssm(request)];
    case "ses":
      return ses(request);
    case "states":
      return [states(request)];
  }
  throw new Error(`an unforeseen request to ${service}: ${request.method} ${request.url}`);
}

function s3({ method, url, headers, status }: AwsRequest): AwsCall[] {
  const { pathname, searchParams } = new URL(url, "http://s3");
  const [, bucket = "", key = ""] = /^\/([^/]+)\/?(.*)$/s.exec(decodeURIComponent(pathname)) ?? [];
  const ofBucket = `arn:aws:s3:::${bucket}`;
  const on = (action: string): AwsCall => ({ action: `s3:${action}`, resource: `${ofBucket}/${key}`, context: {} });
  const list = (prefix: string | null): AwsCall => ({
    action: "s3:ListBucket",
    resource: ofBucket,
    context: prefix === null ? {} : { "s3:prefix": [prefix] },
  });
  if (key === "" && method === "GET" && searchParams.get("list-type") === "2")
    return [list(searchParams.get("prefix"))];
  if (key === "") throw new Error(`an unforeseen request to a bucket: ${method} ${url}`);
  // S3 tells who may not list a bucket that an object is missing by 403, in place of 404.
  const told = status === 404 ? [list(null)] : [];
  const conditional = headers["if-match"] === undefined ? [] : [on("GetObject")];
  if (method === "GET" || method === "HEAD") return [on("GetObject"), ...told];
  if (method === "PUT" && searchParams.size <= 1) return [on("PutObject"), ...conditional];
  if (method === "DELETE") return [on("DeleteObject"), ...conditional];
  throw new Error(`an unforeseen request to an object: ${method} ${url}`);
}

function target({ headers }: AwsRequest, prefix: string): string {
  const name = String(headers["x-amz-target"]);
  if (!name.startsWith(`${prefix}.`)) throw new Error(`an unforeseen target: ${name}`);
  return name.slice(prefix.length + 1);
}

function ssm(request: AwsRequest): AwsCall {
  const { Name } = JSON.parse(request.body);
  if (typeof Name !== "string") throw new Error(`a request to SSM without a name: ${request.headers["x-amz-target"]}`);
  const place = `arn:aws:ssm:${request.region}:${request.account}:parameter`;
  return { action: `ssm:${target(request, "AmazonSSM")}`, resource: `${place}${Name}`, context: {} };
}

function states(request: AwsRequest): AwsCall {
  const { executionArn } = JSON.parse(request.body);
  return { action: `states:${target(request, "AWSStepFunctions")}`, resource: String(executionArn), context: {} };
}

/** SendEmail asks for a permission on the identity and one on the configuration set; a raw mail for its own action. */
function ses({ method, url, body, region, account }: AwsRequest): AwsCall[] {
  if (method !== "POST" || url !== "/v2/email/outbound-emails")
    throw new Error(`an unforeseen request to SES: ${method} ${url}`);
  const mail = JSON.parse(body);
  const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = mail.Destination ?? {};
  const from = String(mail.FromEmailAddress);
  const address = /<([^>]+)>/.exec(from)?.[1] ?? from;
  const context = {
    "ses:FromAddress": [address],
    "ses:Recipients": [...ToAddresses, ...CcAddresses, ...BccAddresses],
  };
  const action = mail.Content?.Raw === undefined ? "ses:SendEmail" : "ses:SendRawEmail";
  const at = `arn:aws:ses:${region}:${account}`;
  const identity = { action, resource: `${at}:identity/${address}`, context };
  const set = mail.ConfigurationSetName;
  return set === undefined ? [identity] : [identity, { action, resource: `${at}:configuration-set/${set}`, context }];
}
