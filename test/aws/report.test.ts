import { CreateConfigurationSetCommand, CreateEmailIdentityCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decide } from "../../lambdas/report/decide.ts";
import { composeMail } from "../../lambdas/report/mail.ts";
import { MailRefusedError } from "../../lambdas/report/mailer.ts";
import { openSesMailer } from "../../lambdas/report/sesMailer.ts";
import { openParameterSecrets } from "../../lambdas/shared/parameterSecrets.ts";
import { checkSettings } from "../../lambdas/shared/readSettings.ts";
import { sampleData } from "../report/sampleData.ts";
import { startMoto } from "./moto.ts";
import { sentMails } from "./pipeline/sentMails.ts";

// An emulator of its own: mails of other tests would be among those that are read back. The SDK reads where it is.
const moto = await startMoto(JSON.parse(process.env.MILEPOST_MOTO ?? ""));
process.env.AWS_ENDPOINT_URL = moto.endpoint;
const report = { from: "kpis@sending.example", recipients: ["owner@sending.example", "board@sending.example"] };
const set = "milepost-sending";
const ses = new SESv2Client({});
const ssm = new SSMClient({});

beforeAll(async () => {
  await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: report.from }));
  await ses.send(new CreateConfigurationSetCommand({ ConfigurationSetName: set }));
});
afterAll(async () => {
  ses.destroy();
  ssm.destroy();
  await moto.close();
});

describe("the mail as SES was given it", () => {
  const mailer = openSesMailer({ MILEPOST_CONFIGURATION_SET: set });
  const forms = { subject: "Net sales +8 %", html: "<p>Figures</p>", text: "Figures" };

  test("is the one composed, to the recipients given", async () => {
    const mail = await composeMail(decide(sampleData()), report, forms);
    const id = await mailer?.send(mail, { from: report.from, to: report.recipients });
    expect(id).toMatch(/./);
    const sent = (await sentMails(moto.endpoint)).filter(({ source }) => source.includes(report.from));
    expect(sent).toHaveLength(1);
    // The emulator adds the recipients of the mail's own head; SES does not.
    expect(new Set(sent[0]?.destinations)).toEqual(new Set(report.recipients));
    expect(sent[0]?.raw_data).toContain("Subject: Net sales +8 %");
    expect(sent[0]?.raw_data).toContain("multipart/alternative");
  });

  test("is refused in words when SES does not know the sender", async () => {
    const mail = await composeMail(decide(sampleData()), { ...report, from: "nobody@unknown.example" }, forms);
    const sending = mailer?.send(mail, { from: "nobody@unknown.example", to: report.recipients });
    await expect(sending).rejects.toThrow(MailRefusedError);
    await expect(sending).rejects.toThrow(/^SES did not take the mail: .*report\.from/);
    await expect(sending).rejects.not.toThrow("@");
  });

  test("goes nowhere from a stage that sends none", () => expect(openSesMailer({})).toBeUndefined());
});

test("a rotated credential is written over the one before, encrypted, and read by others", async () => {
  const settings = checkSettings(
    {
      business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" },
      sources: {
        shop: { vendor: "shopify", shop: "a.myshopify.com", since: "2025-01-01", auth: "refresh_token" },
      },
    },
    "test",
  );
  const open = () => openParameterSecrets(settings, { MILEPOST_PARAMETERS: "/milepost/rotation" }, () => new Date());
  await expect(open().read("shop")).rejects.toThrow("npx milepost secrets set shop --stage rotation");
  const Name = "/milepost/rotation/secrets/shop";
  await ssm.send(new PutParameterCommand({ Name, Value: "id:secret:one", Type: "SecureString" }));
  const [ours, theirs] = [open(), open()];
  await expect(ours.read("shop")).resolves.toBe("id:secret:one");
  await theirs.write("shop", "id:secret:two");
  await expect(ours.read("shop")).resolves.toBe("id:secret:two");
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
  expect(Parameter).toMatchObject({ Type: "SecureString", Value: "id:secret:two", Version: 2 });
});
