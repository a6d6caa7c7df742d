/** How well the cost of routes and tenants is known: coverage, and intervals where traces are sampled. */
import { apiPath, number, rowsOf, text, useApi, type Report, type Row } from "./api";
import type { Window } from "./billmonth";
import type { By } from "./breakdown";
import { percent } from "./format";
import type { Column } from "./table";

const FEWEST_TRACES = 30;
/** Below this a cost is exact: every trace was recorded. */
const LEAST_ERROR = 1e-9;

export type Sampled = Map<string, Row>;

/** By name of the route or tenant; empty until it is known, and for the other breakdowns. */
export function useSampled(window: Window, by: By): Sampled {
  const isKnown = by === "route" || by === "tenant";
  const answer = useApi<Report>(
    isKnown ? apiPath("sampled", { from: window.from, to: window.to }) : null,
  );
  const found: Sampled = new Map();
  if (!isKnown || !answer.data) return found;
  for (const row of rowsOf(answer.data)) {
    if (
      text(row, "dimension") === by.toUpperCase() &&
      text(row, "billing_currency") === window.currency
    ) {
      found.set(text(row, "dimension_value") ?? "", row);
    }
  }
  return found;
}

export function sampledColumns(by: By, sampled: Sampled, currency: string): Column<Row>[] {
  const of = (r: Row) =>
    sampled.get(by === "route" ? `${text(r, "service_name")} ${text(r, "route")}` : (text(r, "tenant") ?? ""));
  const columns: Column<Row>[] = [];
  if ([...sampled.values()].some(isSampled)) {
    columns.push({
      key: "sampled_billed_cost_approx",
      label: `Of all traces, 95 % interval, ${currency}`,
      hint: "What recorded traces tell of all traces; digits below the standard error are left out",
      numeric: true,
      cell: (r) => interval(of(r)),
      title: (r) => fewTraces(of(r)),
    });
  }
  if ([...sampled.values()].some((r) => number(r, "coverage_ratio") !== null)) {
    columns.push({
      key: "sampled_coverage_ratio",
      label: "Coverage",
      hint: "Share of the billed GB-seconds that reported runs account for, in the functions it used",
      numeric: true,
      cell: (r) => percent(number(of(r) ?? {}, "coverage_ratio")),
    });
  }
  return columns;
}

function isSampled(row: Row): boolean {
  return (number(row, "relative_standard_error_approx") ?? 0) > LEAST_ERROR;
}

function fewTraces(row: Row | undefined): string | undefined {
  const traces = row && isSampled(row) ? number(row, "recorded_trace_count") : null;
  return traces !== null && traces < FEWEST_TRACES
    ? `Of ${traces} recorded traces only: a hint, not a figure`
    : undefined;
}

/** Each number to the digit that the standard error reaches: digits beyond it are noise. */
function interval(row: Row | undefined): string {
  if (!row || !isSampled(row)) return "–";
  const cost = number(row, "billed_cost_approx") ?? 0;
  const error = cost * (number(row, "relative_standard_error_approx") ?? 0);
  const decimals = Math.min(18, Math.max(0, -Math.floor(Math.log10(error))));
  const unit = 10 ** decimals;
  // Outwards, so that what is shown holds the true cost at least as often.
  const low = Math.floor((number(row, "low_approx") ?? 0) * unit) / unit;
  const high = Math.ceil((number(row, "high_approx") ?? 0) * unit) / unit;
  return (
    `${cost.toFixed(decimals)} (${low.toFixed(decimals)} to ${high.toFixed(decimals)})` +
    (fewTraces(row) ? " few traces" : "")
  );
}
