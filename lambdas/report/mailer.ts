import { MilepostError } from "../shared/errors.ts";

/** Who posts a composed mail. Only a deployment has one: what runs on a laptop never sends. */
export interface Mailer {
  /**
   * Hands over one mail; resolves with what the post calls it. Rejects with MailRefusedError when it certainly was not
   * taken; after any other error it may have been.
   */
  send(mail: Uint8Array, envelope: Envelope): Promise<string>;
}

/** From whom and to whom, whatever the mail's own headers say. */
export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}

/** The post did not take the mail: nobody has got it. */
export class MailRefusedError extends MilepostError {
  /** Whether the same mail may be taken later without anyone's doing. */
  readonly isPassing: boolean;

  constructor(
    message: string,
    { isPassing, ...facts }: { isPassing: boolean; remedy?: string; [fact: string]: unknown },
  ) {
    super(message, facts);
    this.isPassing = isPassing;
  }
}
