import {
  GetAccountCommand,
  GetEmailIdentityCommand,
  GetSuppressedDestinationCommand,
  NotFoundException,
  type SESv2Client,
} from "@aws-sdk/client-sesv2";
import { expect, test } from "vitest";
import { mailFindings } from "../../bin/mailFindings.ts";

const report = { from: "kpis@shop.example", recipients: ["owner@shop.example", "board@other.example"] };

interface Account {
  readonly sandbox?: boolean;
  readonly paused?: boolean;
  /** Identities, and whether each is verified. */
  readonly identities?: Record<string, boolean>;
  readonly suppressed?: Record<string, "BOUNCE" | "COMPLAINT">;
}

/** SES as far as it is asked. */
function sesOf({ sandbox = false, paused = false, identities = {}, suppressed = {} }: Account): SESv2Client {
  const missing = () => new NotFoundException({ message: "", $metadata: {} });
  return {
    async send(command: unknown) {
      if (command instanceof GetAccountCommand) return { ProductionAccessEnabled: !sandbox, SendingEnabled: !paused };
      if (command instanceof GetEmailIdentityCommand) {
        const isVerified = identities[command.input.EmailIdentity ?? ""];
        if (isVerified === undefined) throw missing();
        return { VerifiedForSendingStatus: isVerified };
      }
      if (!(command instanceof GetSuppressedDestinationCommand)) throw new TypeError("not emulated");
      const Reason = suppressed[command.input.EmailAddress ?? ""];
      if (Reason === undefined) throw missing();
      return { SuppressedDestination: { Reason } };
    },
  } as unknown as SESv2Client;
}

const told = async (account: Account, settings: Parameters<typeof mailFindings>[1] = report) =>
  (await mailFindings(sesOf(account), settings)).map(({ level, text }) => `${level} ${text}`);

test("an account in production needs no more than its sender", async () => {
  expect(await told({ identities: { "shop.example": true } })).toEqual(["ok report.from is verified"]);
});

test("a sender whose link was not opened yet is told", async () => {
  const [first] = await told({ identities: { "kpis@shop.example": false } });
  expect(first).toMatch(/^fail report\.from is not verified: open AWS's mail/);
});

test("the sandbox wants every recipient verified, by address or by domain", async () => {
  const sandbox = { sandbox: true, identities: { "shop.example": true } };
  expect(await told(sandbox)).toEqual([
    "ok report.from is verified",
    expect.stringMatching(/^fail report\.recipients\[1\] is not verified, and the account is in SES's sandbox/),
  ]);
  const enough = { ...sandbox, identities: { "shop.example": true, "board@other.example": true } };
  expect(await told(enough)).toEqual([
    "ok report.from is verified",
    "ok the account is in SES's sandbox, which is enough for these recipients",
  ]);
});

test("who bounced or complained gets nothing, and a paused account sends nothing", async () => {
  const suppressed = { "board@other.example": "COMPLAINT" } as const;
  expect(await told({ identities: { "shop.example": true }, suppressed, paused: true })).toEqual([
    "ok report.from is verified",
    expect.stringMatching(/^fail AWS has paused sending/),
    expect.stringMatching(/^fail report\.recipients\[1\] gets nothing: SES suppresses it after a complaint/),
  ]);
});

test("without a sender or recipients nothing is asked", async () => {
  expect(await told({}, { recipients: report.recipients })).toEqual([expect.stringMatching(/^warn none is sent/)]);
});
