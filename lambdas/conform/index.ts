import { deployed } from "../shared/deployed.ts";
import { conformHandler } from "./handler.ts";

/** What Lambda calls. */
export const handler = conformHandler(deployed());
