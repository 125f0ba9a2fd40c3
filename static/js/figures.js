// How figures read: the same rules as the server's pages; money in whole US cents.

const LEVELS = [60, 70, 80, 90, 100];

export const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
export const usd = (cents) => grouped(Math.floor((cents + 50) / 100));
export const millions = (cents) => tenth(Math.floor((cents + 5_000_000) / 10_000_000));
const tenth = (tenths) => `${grouped(Math.floor(tenths / 10))}.${tenths % 10}`;

export function band(usage, limit) {
  const reached = LEVELS.filter((level) => limit > 0 && BigInt(usage) * 100n >= BigInt(level) * BigInt(limit));
  return reached.length ? String(reached.at(-1)) : "ok";
}

export function percent(usage, limit) {
  const next = LEVELS.find((level) => level > (Number(band(usage, limit)) || 0));
  const tenths = Number((BigInt(usage) * 2000n + BigInt(limit)) / (2n * BigInt(limit)));
  return tenth(next === undefined ? tenths : Math.min(tenths, next * 10 - 1));
}
