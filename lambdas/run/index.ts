import { deployed } from "../shared/deployed.ts";
import { openGoneExecution } from "./goneExecution.ts";
import { runHandler } from "./handler.ts";

const deployment = deployed();

/** What Lambda calls. */
export const handler = runHandler(deployment, openGoneExecution(deployment.now));
