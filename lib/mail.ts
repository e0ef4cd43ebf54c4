import { CfnOutput, Stack, Validations } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  SuppressionReasons,
} from "aws-cdk-lib/aws-ses";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import type { Sender } from "../lambdas/shared/deploySettings.ts";
import { environmentNames, stageName } from "./contract.ts";
import type { MilepostFunction } from "./functions/function.ts";
import { nagText } from "./nagText.ts";
import type { NoticeKey } from "./noticeKey.ts";

export interface MailProps {
  readonly stage: string;
  /** The address that mails come from. */
  readonly from: string;
  /** All who may be sent to. */
  readonly recipients: readonly string[];
  /**
   * How SES comes to know the sender: the address confirms a link, its domain gets DNS records, or one of the two is
   * verified already.
   *
   * @default "address"
   */
  readonly sender?: Exclude<Sender, "none">;
  /** Encrypts what SES tells of mails that did not arrive. */
  readonly key: NoticeKey;
}

/** What sends the mail: the sender's identity at SES, and what becomes of mails that do not arrive. */
export class Mail extends Construct {
  /** Undefined where the sender is verified already, outside this stack. */
  readonly identity?: EmailIdentity;
  readonly configurationSet: ConfigurationSet;
  /** Bounces, complaints and refusals. */
  readonly events: Topic;
  private readonly props: MailProps;

  constructor(scope: Construct, id: string, props: MailProps) {
    super(scope, id);
    this.props = props;
    const { stage, from, sender = "address", key } = props;
    this.configurationSet = new ConfigurationSet(this, "Set", {
      configurationSetName: stageName(stage),
      // Figures of the business do not travel in the clear.
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
      suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    if (sender !== "existing") {
      const identity = sender === "domain" ? Identity.domain(domainOf(from)) : Identity.email(from);
      this.identity = new EmailIdentity(this, "Identity", { identity, configurationSet: this.configurationSet });
      if (sender === "domain") this.tellDnsRecords(this.identity);
    }
    this.events = new Topic(this, "Events", {
      topicName: `${stageName(stage)}-mail-events`,
      masterKey: key.key,
      enforceSSL: true,
    });
    key.letPublish(this.events, "ses.amazonaws.com", this.arnOf("configuration-set", stageName(stage)));
    this.configurationSet.addEventDestination("Undelivered", {
      destination: EventDestination.snsTopic(this.events),
      events: [
        EmailSendingEvent.BOUNCE,
        EmailSendingEvent.COMPLAINT,
        EmailSendingEvent.REJECT,
        EmailSendingEvent.RENDERING_FAILURE,
      ],
    });
  }

  /** Lets a function send from this one address to the configured recipients, and to nobody else. */
  grantSend({ fn, role }: MilepostFunction): void {
    const { from, recipients, stage } = this.props;
    fn.addEnvironment(environmentNames.configurationSet, stageName(stage));
    role.addToPrincipalPolicy(
      new PolicyStatement({
        // Of a mail that is composed already SES asks for this one.
        actions: ["ses:SendRawEmail"],
        // SES asks for the identity that is verified, which may be the address, its domain or one above it; in its
        // sandbox for the recipients' as well. Who sends to whom is fixed by the conditions.
        resources: [this.arnOf("identity", "*"), this.arnOf("configuration-set", stageName(stage))],
        conditions: {
          StringEqualsIgnoreCase: { "ses:FromAddress": from },
          "ForAllValues:StringEqualsIgnoreCase": { "ses:Recipients": [...recipients] },
        },
      }),
    );
    const { region, account } = Stack.of(this);
    const place = `${nagText(region, "Region")}:${nagText(account, "AccountId")}`;
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ses:${place}:identity/*]`,
      reason:
        "Conditions allow one sender and the configured recipients; which identity SES asks for is not known before.",
    });
  }

  private arnOf(resource: "identity" | "configuration-set", resourceName: string): string {
    return Stack.of(this).formatArn({ service: "ses", resource, resourceName });
  }

  /** The records that prove to SES, and to those who get the mail, that the domain's owner sends it. */
  private tellDnsRecords({ dkimRecords }: EmailIdentity): void {
    for (const [index, { name, value }] of dkimRecords.entries()) {
      new CfnOutput(Stack.of(this), `MailDnsRecord${index + 1}`, {
        description: "Enter it at the sender's domain: until then SES sends nothing",
        value: `${name} CNAME ${value}`,
      });
    }
  }
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1);
