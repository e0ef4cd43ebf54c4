import { deployed } from "../shared/deployed.ts";
import { openGoneExecution } from "./goneExecution.ts";
import { runHandler } from "./handler.ts";

/** What Lambda calls. */
export const handler = runHandler(deployed(), openGoneExecution());
