import { describe, expect, test } from "vitest";
import { type AwsRequest, callsOf } from "./awsCall.ts";

const request = (service: string, given: Partial<AwsRequest>): AwsRequest => ({
  method: "GET",
  url: "/",
  body: "",
  status: 200,
  region: "eu-central-1",
  account: "123456789012",
  ...given,
  headers: {
    ...given.headers,
    authorization: `AWS4-HMAC-SHA256 Credential=test/20261124/eu-central-1/${service}/aws4_request, SignedHeaders=host`,
  },
});
const names = (given: AwsRequest) => callsOf(given).map(({ action, resource }) => `${action} ${resource}`);

describe("what AWS asks of a request", () => {
  test("to S3", () => {
    const object = { url: "/lake/raw/a%3Db.gz?x-id=GetObject" };
    expect(names(request("s3", object))).toEqual(["s3:GetObject arn:aws:s3:::lake/raw/a=b.gz"]);
    expect(names(request("s3", { ...object, status: 404 }))).toEqual([
      "s3:GetObject arn:aws:s3:::lake/raw/a=b.gz",
      "s3:ListBucket arn:aws:s3:::lake",
    ]);
    expect(names(request("s3", { ...object, method: "PUT", headers: { "if-match": '"x"' } }))).toEqual([
      "s3:PutObject arn:aws:s3:::lake/raw/a=b.gz",
      "s3:GetObject arn:aws:s3:::lake/raw/a=b.gz",
    ]);
    expect(callsOf(request("s3", { url: "/lake?list-type=2&prefix=raw%2F" }))).toEqual([
      { action: "s3:ListBucket", resource: "arn:aws:s3:::lake", context: { "s3:prefix": ["raw/"] } },
    ]);
    expect(() => callsOf(request("s3", { url: "/lake?acl" }))).toThrow(/unforeseen/);
  });

  test("to SSM, Step Functions and SES", () => {
    const headers = { "x-amz-target": "AmazonSSM.GetParameter" };
    expect(names(request("ssm", { method: "POST", headers, body: '{"Name":"/milepost/prod/salt"}' }))).toEqual([
      "ssm:GetParameter arn:aws:ssm:eu-central-1:123456789012:parameter/milepost/prod/salt",
    ]);
    const describing = { "x-amz-target": "AWSStepFunctions.DescribeExecution" };
    expect(names(request("states", { method: "POST", headers: describing, body: '{"executionArn":"arn:x"}' }))).toEqual(
      ["states:DescribeExecution arn:x"],
    );
    const mail = {
      FromEmailAddress: "Shop <a@b.example>",
      Destination: { ToAddresses: ["c@d.example"] },
      Content: { Raw: { Data: "" } },
      ConfigurationSetName: "set",
    };
    const sent = callsOf(
      request("ses", { method: "POST", url: "/v2/email/outbound-emails", body: JSON.stringify(mail) }),
    );
    expect(sent.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      "ses:SendRawEmail arn:aws:ses:eu-central-1:123456789012:identity/a@b.example",
      "ses:SendRawEmail arn:aws:ses:eu-central-1:123456789012:configuration-set/set",
    ]);
    expect(sent[0]?.context).toEqual({ "ses:FromAddress": ["a@b.example"], "ses:Recipients": ["c@d.example"] });
  });

  test("of any other service is an error", () => {
    expect(() => callsOf(request("dynamodb", {}))).toThrow(/dynamodb/);
  });
});
