/** What AWS asks in most regions for a terabyte read, USD; a query is billed by whole megabytes and for ten at least. */
const usdForTerabyte = 5;
const leastMegabytes = 10;

/** What a query costs by what it read, USD. */
export function athenaCost(scannedBytes: number): number {
  const megabytes = Math.max(leastMegabytes, Math.ceil(scannedBytes / 1e6));
  return (megabytes / 1e6) * usdForTerabyte;
}

/** `Athena read 12.4 MB in 1.8 s: about 0.000065 USD.` */
export function costLine({ scannedBytes, milliseconds }: { scannedBytes: number; milliseconds: number }): string {
  const seconds = (milliseconds / 1000).toFixed(1);
  const usd = Number(athenaCost(scannedBytes).toPrecision(3));
  return `Athena read ${sizeText(scannedBytes)} in ${seconds} s: about ${decimalText(usd)} USD.`;
}

function sizeText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const unit = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** unit;
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** Small amounts without an exponent. */
const decimalText = (amount: number): string => amount.toFixed(8).replace(/(\.\d\d.*?)0+$/, "$1");
