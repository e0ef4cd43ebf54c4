import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { synthesise } from "./synthesise.ts";

describe("the mail's sender", () => {
  const { template } = synthesise();

  test("sends over TLS only, and stops sending to who does not want it", () => {
    template.hasResourceProperties("AWS::SES::ConfigurationSet", {
      Name: "milepost-prod",
      DeliveryOptions: { TlsPolicy: "REQUIRE" },
      ReputationOptions: { ReputationMetricsEnabled: true },
      SuppressionOptions: { SuppressedReasons: ["BOUNCE", "COMPLAINT"] },
    });
    template.hasResourceProperties("AWS::SES::EmailIdentity", { EmailIdentity: "milepost@example.com" });
  });

  test("tells what did not arrive on a topic that only SES writes, for this set", () => {
    template.hasResourceProperties("AWS::SES::ConfigurationSetEventDestination", {
      EventDestination: { MatchingEventTypes: ["bounce", "complaint", "reject", "renderingFailure"] },
    });
    template.hasResourceProperties("AWS::SNS::Topic", {
      TopicName: "milepost-prod-mail-events",
      KmsMasterKeyId: Match.anyValue(),
    });
    template.hasResourceProperties("AWS::SNS::TopicPolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
          Match.objectLike({ Action: "sns:Publish", Principal: { Service: "ses.amazonaws.com" } }),
        ]),
      },
    });
  });

  test("is open to the report alone, from one address to the configured recipients", () => {
    const policies = Object.values(template.findResources("AWS::IAM::Policy"));
    const statements = policies.flatMap(({ Properties }) =>
      Properties.PolicyDocument.Statement.filter(({ Action }: { Action: unknown }) => /ses:/.test(String(Action))).map(
        (statement: object) => ({ ...statement, role: Properties.Roles[0].Ref }),
      ),
    );
    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatchObject({
      role: expect.stringContaining("Report"),
      Action: "ses:SendRawEmail",
      Condition: {
        StringEquals: { "ses:FromAddress": "milepost@example.com" },
        "ForAllValues:StringEquals": { "ses:Recipients": ["owner@example.com"] },
      },
    });
  });
});

test.each([
  ["no sender", { recipients: ["owner@example.com"] }],
  ["no recipients", { from: "milepost@example.com" }],
])("with %s there is nothing that could send", (_, report) => {
  const { template } = synthesise({ report });
  template.resourceCountIs("AWS::SES::EmailIdentity", 0);
  template.resourceCountIs("AWS::SES::ConfigurationSet", 0);
});
