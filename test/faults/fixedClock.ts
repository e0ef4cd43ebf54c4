/** Preloaded into a real process (`--import`): its clock stands at MILEPOST_TEST_NOW, so that its rows say that instant. */
const now = Date.parse(process.env.MILEPOST_TEST_NOW ?? "");

globalThis.Date = new Proxy(Date, {
  construct: (real, words) => Reflect.construct(real, words.length === 0 ? [now] : words),
  get: (real, name) => (name === "now" ? () => now : Reflect.get(real, name)),
});
