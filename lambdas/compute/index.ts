import { deployed } from "../shared/deployed.ts";
import { computeHandler } from "./handler.ts";

/** What Lambda calls. */
export const handler = computeHandler(deployed());
