/** Numbers, durations, money and times as people read them. Missing is "–", never 0. */

export const MISSING = "–";

const MONEY_SCALE = 18;
const MAX_MONEY_DECIMALS = 10;
const SYMBOLS: Record<string, string> = { USD: "$", EUR: "€", GBP: "£", JPY: "¥" };

export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? MISSING : value.toLocaleString("en-US");
}

/** A ratio of 0..1 as percent; small but not zero stays visible. */
export function percent(ratio: number | null | undefined): string {
  if (ratio === null || ratio === undefined || Number.isNaN(ratio)) return MISSING;
  if (ratio < 0) return `−${percent(-ratio)}`;
  const value = ratio * 100;
  if (value === 0) return "0 %";
  if (value < 0.01) return "<0.01 %";
  // Almost all is not all.
  if (value > 99.5 && value < 100) return `${(Math.floor(value * 10) / 10).toFixed(1)} %`;
  return `${value < 1 ? value.toFixed(2) : value < 10 ? value.toFixed(1) : value.toFixed(0)} %`;
}

/** A change, which has a sign also where it is an increase. */
export function signed(
  value: number | null | undefined,
  show: (value: number | null | undefined) => string,
): string {
  if (value === null || value === undefined) return MISSING;
  return value === 0 ? show(0) : `${value < 0 ? "−" : "+"}${show(Math.abs(value))}`;
}

/** Nanoseconds with three significant digits. */
export function duration(nanos: number | null | undefined): string {
  if (nanos === null || nanos === undefined) return MISSING;
  const sign = nanos < 0 ? "−" : "";
  const n = Math.abs(nanos);
  if (n === 0) return "0";
  if (n < 999.5) return `${sign}${n} ns`;
  if (n < 999.5e3) return `${sign}${digits(n / 1e3)} µs`;
  if (n < 999.5e6) return `${sign}${digits(n / 1e6)} ms`;
  if (n < 60e9) return `${sign}${digits(n / 1e9)} s`;
  const seconds = Math.round(n / 1e9);
  if (seconds < 3600) return `${sign}${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return `${sign}${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
  return `${sign}${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
}

/** One unit for all ticks of an axis. */
export function axisDuration(nanos: number, step: number): string {
  if (nanos === 0) return "0";
  const [divisor, unit] =
    step >= 0.2e9 ? [1e9, "s"] : step >= 0.2e6 ? [1e6, "ms"] : step >= 0.2e3 ? [1e3, "µs"] : [1, "ns"];
  const decimals = Math.max(0, -Math.floor(Math.log10(step / divisor) + 1e-9));
  return `${(nanos / divisor).toFixed(decimals)} ${unit}`;
}

/** Age of a time, as "12 s ago". */
export function age(iso: string | null | undefined, now: number): string {
  if (!iso) return MISSING;
  const millis = now - Date.parse(iso);
  return millis < 1500 ? "just now" : `${coarse(millis)} ago`;
}

/** A length of time in its largest unit. */
export function coarse(millis: number): string {
  const seconds = Math.round(millis / 1000);
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} d`;
}

/** Local date and time to the second; pair it with {@link utc} as a title. */
export function time(iso: string | null | undefined): string {
  if (!iso) return MISSING;
  const t = new Date(iso);
  return `${isoDate(t)} ${pad(t.getHours())}:${pad(t.getMinutes())}:${pad(t.getSeconds())}`;
}

export function clock(iso: string): string {
  const t = new Date(iso);
  return `${pad(t.getHours())}:${pad(t.getMinutes())}:${pad(t.getSeconds())}`;
}

export function utc(iso: string | null | undefined): string | undefined {
  return iso ? `${iso.replace("T", " ").replace("Z", "")} UTC` : undefined;
}

/** 2026-11 as November 2026. */
export function month(isoMonth: string): string {
  const t = new Date(`${isoMonth}-01T00:00:00Z`);
  return t.toLocaleDateString("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
}

/** 2026-11-03T… as 3 Nov, in UTC like every billing date. */
export function day(iso: string): string {
  const t = new Date(iso);
  return t.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}

/** An amount whose number of decimals depends on its size; null is missing. */
export function money(amount: string | null | undefined, currency: string | null | undefined): string {
  return amount === null || amount === undefined
    ? MISSING
    : fixed(amount, moneyDecimals([amount]), currency);
}

/** How many decimals a column needs so that its largest amount has four significant digits. */
export function moneyDecimals(amounts: (string | null | undefined)[]): number {
  let largest = 0;
  for (const amount of amounts) {
    if (amount) largest = Math.max(largest, Math.abs(Number(amount)));
  }
  if (largest === 0) return 2;
  return Math.min(MAX_MONEY_DECIMALS, Math.max(2, 3 - Math.floor(Math.log10(largest))));
}

/** An amount at this many decimals; what would read as zero but is not says so. */
export function fixed(
  amount: string | null | undefined,
  decimals: number,
  currency: string | null | undefined,
): string {
  if (amount === null || amount === undefined) return MISSING;
  const exact = scaled(amount);
  const unit = 10n ** BigInt(MONEY_SCALE - decimals);
  const magnitude = exact < 0n ? -exact : exact;
  const rounded = (magnitude + unit / 2n) / unit;
  const sign = exact < 0n ? "−" : "";
  const symbol = currency ? (SYMBOLS[currency] ?? `${currency} `) : "";
  if (rounded === 0n && magnitude > 0n) return `${sign}<${symbol}${plain(1n, decimals)}`;
  return sign + symbol + plain(rounded, decimals);
}

/** Every digit of the amount, without trailing zeros beyond {@code leastDecimals}. */
export function exact(amount: string, leastDecimals: number, currency: string | null): string {
  const value = scaled(amount);
  const symbol = currency ? (SYMBOLS[currency] ?? `${currency} `) : "";
  const text = plain(value < 0n ? -value : value, MONEY_SCALE);
  const [whole, fraction = ""] = text.split(".");
  const kept = fraction.replace(/0+$/, "").padEnd(leastDecimals, "0");
  return (value < 0n ? "−" : "") + symbol + whole + (kept ? `.${kept}` : "");
}

/** Decimals that {@link exact} needs for this amount. */
export function exactDecimals(amount: string | null | undefined): number {
  const fraction = (amount ?? "").split(".")[1] ?? "";
  return fraction.replace(/0+$/, "").length;
}

/** Exact sum of decimal strings; null when there is none. */
export function sum(amounts: (string | null | undefined)[]): string | null {
  let total: bigint | null = null;
  for (const amount of amounts) {
    if (amount !== null && amount !== undefined) total = (total ?? 0n) + scaled(amount);
  }
  return total === null ? null : unscaled(total);
}

export function difference(minuend: string, subtrahend: string): string {
  return unscaled(scaled(minuend) - scaled(subtrahend));
}

export function isZero(amount: string): boolean {
  return scaled(amount) === 0n;
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** The end of an id: ids that start with the time share their beginning. */
export function shortId(id: string): string {
  return id.length > 12 ? `…${id.slice(-8)}` : id;
}

function scaled(amount: string): bigint {
  const match = /^(-?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(amount);
  if (!match) throw new Error(`Amount "${amount}" is not a decimal number`);
  const [, sign, whole = "", fraction = "", exponent] = match;
  const shift = MONEY_SCALE - fraction.length + Number(exponent ?? 0);
  const all = BigInt(whole + fraction || "0");
  const value = shift >= 0 ? all * 10n ** BigInt(shift) : all / 10n ** BigInt(-shift);
  return sign ? -value : value;
}

function unscaled(value: bigint): string {
  const text = plain(value < 0n ? -value : value, MONEY_SCALE).replaceAll(",", "");
  return (value < 0n ? "-" : "") + text;
}

function plain(units: bigint, decimals: number): string {
  const text = units.toString().padStart(decimals + 1, "0");
  const whole = text.slice(0, text.length - decimals).replace(/\B(?=(\d{3})+$)/g, ",");
  return decimals === 0 ? whole : `${whole}.${text.slice(-decimals)}`;
}

function digits(value: number): string {
  return value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0);
}

function isoDate(t: Date): string {
  return `${t.getFullYear()}-${pad(t.getMonth() + 1)}-${pad(t.getDate())}`;
}

function pad(n: number): string {
  return String(n).padStart(2, "0");
}
