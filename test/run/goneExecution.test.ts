import { ExecutionDoesNotExist, SFNClient, SFNServiceException } from "@aws-sdk/client-sfn";
import { expect, test } from "vitest";
import { stepFunctionsOf } from "../../lambdas/run/goneExecution.ts";
import { MilepostError } from "../../lambdas/shared/errors.ts";
import { executionArn } from "./world.ts";

/** A client that answers so without a call. */
function answering(answer: () => object): SFNClient {
  const client = new SFNClient({ region: "eu-central-1" });
  client.middlewareStack.add(() => async () => ({ response: {}, output: { $metadata: {}, ...answer() } }), {
    step: "initialize",
    priority: "high",
  });
  return client;
}

const refusing = (name: string) =>
  answering(() => {
    throw new SFNServiceException({ name, $fault: "client", $metadata: {}, message: "no" });
  });

test("Step Functions tells how an execution stands and when it ended", async () => {
  const stopDate = new Date("2026-11-23T04:00:00Z");
  const ask = stepFunctionsOf(answering(() => ({ status: "ABORTED", stopDate })));
  expect(await ask(executionArn)).toEqual({ status: "ABORTED", stopDate });
});

test("an execution that is not known any more", async () => {
  const ask = stepFunctionsOf(
    answering(() => {
      throw new ExecutionDoesNotExist({ $metadata: {}, message: "no" });
    }),
  );
  expect(await ask(executionArn)).toBeUndefined();
});

test("of an execution that it may not ask after it says how the lake is freed", async () => {
  const asked = stepFunctionsOf(refusing("AccessDeniedException"))(executionArn);
  await expect(asked).rejects.toThrow(MilepostError);
  await expect(asked).rejects.toThrow(/delete state\/lease\.json/);
  await expect(asked).rejects.toThrow(executionArn);
});

test("another fault stays what it is", async () => {
  await expect(stepFunctionsOf(refusing("ThrottlingException"))(executionArn)).rejects.toMatchObject({
    name: "ThrottlingException",
  });
});
