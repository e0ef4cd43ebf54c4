import { deployed } from "../shared/deployed.ts";
import { reportHandler } from "./handler.ts";
import { openSesMailer } from "./sesMailer.ts";

const deployment = deployed();

/** What Lambda calls. */
export const handler = reportHandler(deployment, openSesMailer(deployment.environment));
