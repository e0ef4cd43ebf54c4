import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openS3Lake } from "../../lambdas/shared/lake/openS3.ts";
import { readLease, takeLease } from "../../lambdas/shared/lease.ts";
import { finishRun, recordStep, startRun } from "../../lambdas/shared/runLedger.ts";
import { milepost } from "../bin/commandLine.ts";
import { deployedStage, type StageInEmulator } from "./deployedStage.ts";

let stage: StageInEmulator;
const ask = (...words: string[]) => milepost(words, { folder: stage.folder });

beforeAll(async () => {
  stage = await deployedStage("commands");
  const lake = openS3Lake(`s3://${stage.bucket}`, process.env);
  const at = { lake, now: () => new Date("2026-11-23T05:00:00Z"), run: "20261123T050000Z-0001", log: () => {} };
  await startRun({ ...at, asOf: "2026-11-22" });
  await recordStep(at, { verb: "compute" }, async () => undefined);
  await finishRun(at, "succeeded");
});
afterAll(() => stage.close());

describe("a stage that is deployed", () => {
  test("shows its runs and executions", async () => {
    const { code, out } = await ask("status", "--stage", "commands");
    expect(out).toContain("Executions");
    expect(out).toContain("20261123T050000Z-0001");
    expect(code).toBe(0);
    const json = await ask("status", "--stage", "commands", "--json");
    expect(JSON.parse(json.out)).toMatchObject({ lake: `s3://${stage.bucket}`, executions: [] });
  });

  test("is run by its state machine, which is followed to its end", async () => {
    const { code, note, out } = await ask("run", "--stage", "commands");
    expect(note).toContain(stage.stateMachineArn.replace(":stateMachine:", ":execution:"));
    // This machine writes no record of a run: that is not taken for a success.
    expect(out).toContain("nothing was done");
    expect(code).toBe(1);
    const status = await ask("status", "--stage", "commands", "--json");
    expect(JSON.parse(status.out).executions).toMatchObject([{ name: expect.stringMatching(/^by-hand-/) }]);
  });

  test("is changed from here when the execution that held its lake is no more", async () => {
    const lake = openS3Lake(`s3://${stage.bucket}`, process.env);
    const at = { lake, now: () => new Date("2026-11-23T05:00:00Z"), log: () => {} };
    const host = `${stage.stateMachineArn.replace(":stateMachine:", ":execution:")}:forgotten`;
    await takeLease(at, { run: "r", host, pid: null, kind: "execution" }, async () => false);
    const { code, out } = await ask("rebuild", "--from", "derived", "--stage", "commands");
    expect(out).toContain("Made again by the next run");
    expect(code).toBe(0);
    expect(await readLease(lake)).toBeUndefined();
  });

  test("shows what its functions logged, of all and of one, in order", async () => {
    const now = Date.now();
    await logged("pull", [
      [now - 3000, { level: "info", message: "pulled orders", run: "r", records: 3 }],
      [now - 1000, { level: "error", message: "the shop refuses", run: "r" }],
    ]);
    await logged("conform", [[now - 2000, "REPORT RequestId: 1 Duration: 12 ms"]]);
    const all = await ask("logs", "--stage", "commands");
    const shown = all.out.split("\n").map((line) => line.slice(21));
    expect(shown).toEqual([
      'pull     info   pulled orders  {"records":3}',
      "conform         REPORT RequestId: 1 Duration: 12 ms",
      "pull     error  the shop refuses",
      "",
    ]);
    const problems = await ask("logs", "pull", "--problems", "--json");
    expect(problems.out.trim().split("\n")).toHaveLength(1);
    expect(JSON.parse(problems.out)).toMatchObject({ function: "pull", level: "error", message: "the shop refuses" });
    const old = await ask("logs", "compute");
    expect(old.out).toBe("");
    expect(old.note).toContain("Nothing was logged since");
  });
});

describe("wrong use", () => {
  test.each([
    [["logs", "pul"], "Did you mean pull?"],
    [["logs", "--since", "soon"], "Write it as 30m, 6h or 2d."],
    [["status", "--stage", "comands"], "Did you mean commands?"],
    [["run", "--stage", "commands", "--lake", "./lake"], "leave --lake and --as-of out"],
  ])("%s is told what to do", async (words, remedy) => {
    const { code, note } = await ask(...words);
    expect(note).toContain(remedy);
    expect(code).toBe(2);
  });
});

async function logged(name: string, lines: [at: number, line: unknown][]): Promise<void> {
  const client = new CloudWatchLogsClient({});
  const logGroupName = `/aws/lambda/milepost-commands-${name}`;
  const place = { logGroupName, logStreamName: "one" };
  await client.send(new CreateLogGroupCommand({ logGroupName }));
  await client.send(new CreateLogStreamCommand(place));
  const logEvents = lines.map(([timestamp, line]) => ({
    timestamp,
    message: typeof line === "string" ? line : JSON.stringify(line),
  }));
  await client.send(new PutLogEventsCommand({ ...place, logEvents }));
  client.destroy();
}
