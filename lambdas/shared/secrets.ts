/** Where each source's credentials are kept: the environment and `.env` on a laptop, SSM in AWS. */
export interface Secrets {
  /** The secret named by the settings, or a SettingsError that says where it was looked for. */
  read(source: string): Promise<string>;
  /** Keeps a rotated credential; later reads return it. */
  write(source: string, value: string): Promise<void>;
  /** The lake's salt for e-mail addresses and phone numbers; made once, then never changed. */
  salt(): Promise<string>;
}
