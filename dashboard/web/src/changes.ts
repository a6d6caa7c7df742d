/** What changed against the window before, by rules that the page states. */
import { number, text, type Row } from "./api";
import { count, duration, money, percent } from "./format";

/** Below this many calls in either window, a change says nothing. */
export const LEAST_CALLS = 50;
const RELATIVE_CHANGE = 0.2;
const RATIO_CHANGE = 0.01;
const MOST_CHANGES = 4;

export const RULES =
  `Compared with the earlier window: services with at least ${LEAST_CALLS} ` +
  "calls in both, whose p95 or cost per 1,000 moved by 20 % or more, or whose share of errors or " +
  "cold starts moved by one percentage point or more.";

export interface Change {
  service: string;
  words: string;
  tone: "worse" | "better" | "news";
  /** How far beyond its rule it went; the list is ordered by it. */
  weight: number;
}

export function changes(now: Row[], before: Row[], most = MOST_CHANGES): Change[] {
  const earlier = new Map(before.map((row) => [text(row, "service_name"), row]));
  const found: Change[] = [];
  for (const row of now) {
    const service = text(row, "service_name") ?? "";
    const past = earlier.get(service);
    if (!past) {
      found.push({ service, words: "is new in this window", tone: "news", weight: 2 });
      continue;
    }
    const calls = Math.min(number(row, "invocation_count") ?? 0, number(past, "invocation_count") ?? 0);
    if (calls < LEAST_CALLS) continue;
    relative(found, service, row, past, "p95_ns", "p95", (v) => duration(v));
    relative(found, service, row, past, "billed_cost_per_1000_invocations", "cost per 1,000", (v, r) =>
      money(decimal(v), text(r, "billing_currency")),
    );
    ratio(found, service, row, past, "error_ratio", "errors");
    ratio(found, service, row, past, "cold_start_ratio", "cold starts");
  }
  for (const row of before) {
    const service = text(row, "service_name") ?? "";
    if ((number(row, "invocation_count") ?? 0) < LEAST_CALLS) continue;
    if (!now.some((r) => text(r, "service_name") === service)) {
      found.push({
        service,
        words: `went silent; ${count(number(row, "invocation_count"))} calls before`,
        tone: "worse",
        weight: 9,
      });
    }
  }
  return found.sort((a, b) => b.weight - a.weight).slice(0, most);
}

function relative(
  found: Change[],
  service: string,
  row: Row,
  past: Row,
  column: string,
  label: string,
  show: (value: number, row: Row) => string,
) {
  const is = number(row, column);
  const was = number(past, column);
  if (is === null || was === null || was <= 0) return;
  const change = is / was - 1;
  if (Math.abs(change) < RELATIVE_CHANGE) return;
  found.push({
    service,
    words: `${label} ${signed(change)}: ${show(was, past)} → ${show(is, row)}`,
    tone: change > 0 ? "worse" : "better",
    weight: Math.abs(change) / RELATIVE_CHANGE,
  });
}

function ratio(found: Change[], service: string, row: Row, past: Row, column: string, label: string) {
  const is = number(row, column);
  const was = number(past, column);
  if (is === null || was === null) return;
  const change = is - was;
  if (Math.abs(change) < RATIO_CHANGE) return;
  found.push({
    service,
    words: `${label} ${percent(was)} → ${percent(is)}`,
    tone: change > 0 ? "worse" : "better",
    weight: Math.abs(change) / RATIO_CHANGE,
  });
}

function signed(change: number): string {
  const value = Math.abs(change) * 100;
  return `${change < 0 ? "−" : "+"}${value < 10 ? value.toFixed(1) : value.toFixed(0)} %`;
}

function decimal(value: number): string {
  return value.toFixed(18);
}
