import { deployed } from "../shared/deployed.ts";
import { pullHandler } from "./handler.ts";

/** What Lambda calls. */
export const handler = pullHandler(deployed());
