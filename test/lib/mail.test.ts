import { Annotations, Match, type Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import type { Sender } from "../../lambdas/shared/deploySettings.ts";
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
        StringEqualsIgnoreCase: { "ses:FromAddress": "milepost@example.com" },
        "ForAllValues:StringEqualsIgnoreCase": { "ses:Recipients": ["owner@example.com"] },
      },
    });
  });
});

describe("the sender's identity", () => {
  const report = { recipients: ["owner@example.com", "board@other.example"], from: "kpis@shop.example" };
  const withSender = (sender: Sender) => synthesise({ report, deploy: { stages: { prod: { sender } } } }).template;

  test("can be a domain, whose DNS records the stack tells", () => {
    const template = withSender("domain");
    template.hasResourceProperties("AWS::SES::EmailIdentity", { EmailIdentity: "shop.example" });
    for (const index of [1, 2, 3]) template.hasOutput(`MailDnsRecord${index}`, { Value: Match.anyValue() });
  });

  test("can be verified already, so that two stages of an account share it", () => {
    const template = withSender("existing");
    template.resourceCountIs("AWS::SES::EmailIdentity", 0);
    template.resourceCountIs("AWS::SES::ConfigurationSet", 1);
    expect(identitiesOf(template)).toEqual(identitiesOf(withSender("domain")));
  });

  test("is whichever SES asks for, with as many recipients as one mail can have", () => {
    const recipients = Array.from(
      { length: 50 },
      (_, n) => `a-recipient-with-a-long-name-${n}@a-long-domain-${n}.example`,
    );
    const { template } = synthesise({ report: { from: report.from, recipients } });
    expect(identitiesOf(template)).toEqual(["identity/*", "configuration-set/milepost-prod"]);
    // Beyond 6,144 characters CDK would make a managed policy of the rest.
    expect(JSON.stringify(template.findResources("AWS::IAM::ManagedPolicy"))).not.toContain("ses:");
  });

  /** What the report may name when it sends. */
  function identitiesOf(template: Template): string[] {
    const text = JSON.stringify(template.findResources("AWS::IAM::Policy"));
    return [...new Set(text.match(/(identity|configuration-set)\/[^"]+/g))];
  }
});

test.each([
  [
    "no sender",
    { report: { recipients: ["owner@example.com"] } },
    "report.from and report.recipients are not both set",
  ],
  ["no recipients", { report: { from: "milepost@example.com" } }, "report.from and report.recipients are not both set"],
  ["a stage that mails nobody", { deploy: { stages: { prod: { sender: "none" as const } } } }, "its sender is none"],
])("with %s there is nothing that could send, and the stack says so", (_, changes, why) => {
  const { template, stack } = synthesise(changes);
  template.resourceCountIs("AWS::SES::EmailIdentity", 0);
  template.resourceCountIs("AWS::SES::ConfigurationSet", 0);
  expect(JSON.stringify(template.toJSON())).not.toMatch(/ses:Send|MILEPOST_CONFIGURATION_SET/);
  Annotations.fromStack(stack).hasInfo("*", Match.stringLikeRegexp(`Stage prod sends no mail: ${why}`));
});
