/** A command line as people type it for a stage: `npx milepost status --stage prod`. */
export const commandFor = (stage: string, words: string): string => `npx milepost ${words} --stage ${stage}`;
