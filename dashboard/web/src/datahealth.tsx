/** Data health: what arrives, how complete it is, and what to paste where something is missing. */
import { useEffect, useRef } from "preact/hooks";
import { apiPath, number, rowsOf, text, useApi, type Health, type Report, type Row } from "./api";
import { age, count, percent, time } from "./format";
import { useHealth } from "./health";
import { Badge, Copy, hues, Tools, Waiting, Failed, Head, type Tone } from "./parts";
import { RangePicker, refreshRange, useRange } from "./range";
import { countColumn, durationColumn, serviceColumn } from "./reportpage";
import { Table, type Column } from "./table";

/** Older than this, nothing arrives any more. */
const FRESH_MILLIS = 15 * 60_000;

const LEAST_RATIO = 0.95;

export function DataHealthPage() {
  const range = useRange();
  const window = { from: range.from, to: range.to };
  const answer = useApi<Report>(apiPath("data-health", window));
  const health = useHealth();
  const newest = useRef(health?.latestTelemetry);
  useEffect(() => {
    // A check turns green as its data arrives, not when the page is loaded anew.
    if (newest.current !== undefined && newest.current !== health?.latestTelemetry) refreshRange();
    newest.current = health?.latestTelemetry;
  }, [health?.latestTelemetry]);
  const rows = answer.data ? rowsOf(answer.data) : [];
  return (
    <>
      <Head title="Data health">
        <RangePicker />
      </Head>
      {answer.state === "failed" ? (
        <Failed what="the state of the data" error={answer.error} retry={answer.reload} />
      ) : !answer.data || !health ? (
        <Waiting what="the state of the data" rows={8} />
      ) : (
        <>
          <Checks checks={checks(health, rows)} />
          {rows.length > 0 && (
            <section aria-label="By service">
              <div class="section-head">
                <h2>By service, in {range.words}</h2>
                <Tools csv={apiPath("data-health", { ...window, format: "csv" })} sql={answer.data.sql} />
              </div>
              <Table
                name="Data health by service"
                columns={columns(rows)}
                rows={rows}
                rowKey={(r) => text(r, "service_name") ?? ""}
                ordered="service_name"
                isBusy={answer.state === "loading"}
                note="A dash is not known, and not zero: a service without the platform's reports has no runs to compare its spans with."
              />
            </section>
          )}
        </>
      )}
    </>
  );
}

interface Check {
  name: string;
  state: "done" | "partly" | "missing";
  says: string;
  /** What to paste to get further. */
  paste?: { why: string; text: string };
}

const COLLECT = "./spanledger collect --lake ./spanledger-lake";
const DEPENDENCY = `<dependency>
  <groupId>dev.spanledger</groupId>
  <artifactId>spanledger-instrumentation</artifactId>
</dependency>`;

function checks(health: Health, rows: Row[]): Check[] {
  return [
    arrival(health),
    reports(rows),
    coverage(rows),
    parents(rows),
    bill(health),
    billCoverage(health),
    files(health),
  ];
}

function arrival(health: Health): Check {
  const name = "Telemetry arrives";
  const paste = { why: "Start a collector, and name it to your function as OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318", text: COLLECT };
  if (!health.latestTelemetry) return { name, state: "missing", says: "Nothing was collected yet.", paste };
  const now = Date.parse(health.now);
  const isFresh = now - Date.parse(health.latestTelemetry) < FRESH_MILLIS;
  const says = `The newest span came ${age(health.latestTelemetry, now)}.`;
  return isFresh ? { name, state: "done", says } : { name, state: "partly", says, paste };
}

function reports(rows: Row[]): Check {
  const name = "The platform reports runs";
  const reported = rows.filter((r) => number(r, "reported_run_count") !== null);
  if (reported.length > 0) {
    return {
      name,
      state: "done",
      says: `${reported.length} of ${rows.length} services have reports of their runs, which are not sampled and give the weights for the bill.`,
    };
  }
  return {
    name,
    state: "missing",
    says: "No run was reported in this range: cost falls back to what spans say.",
    paste: { why: "The library's extension sends them; without it, subscribe the log group to the collector", text: DEPENDENCY },
  };
}

function coverage(rows: Row[]): Check {
  const name = "Runs have traces";
  const known = rows.filter((r) => number(r, "traced_ratio") !== null);
  const worst = known.reduce<Row | null>(
    (a, b) => (a && (number(a, "traced_ratio") ?? 1) <= (number(b, "traced_ratio") ?? 1) ? a : b),
    null,
  );
  if (!worst) return { name, state: "missing", says: "Not known without reports of runs." };
  const ratio = number(worst, "traced_ratio") ?? 0;
  const sampling = number(worst, "sampling_ratio");
  return {
    name,
    state: ratio >= LEAST_RATIO ? "done" : "partly",
    says:
      `Least traced: ${text(worst, "service_name")}, ${percent(ratio)} of its runs` +
      (sampling === null || sampling === 1 ? "." : `, which samples ${percent(sampling)}.`),
  };
}

function parents(rows: Row[]): Check {
  const spans = total(rows, "span_count");
  const orphans = total(rows, "orphan_span_count");
  return {
    name: "Traces are whole",
    state: spans === 0 ? "missing" : orphans / spans < 1 - LEAST_RATIO ? "done" : "partly",
    says:
      spans === 0
        ? "No span in this range."
        : `${percent(orphans / spans)} of the spans name a parent that was not received. Spans of the provider's own tracing never are; that is no error.`,
  };
}

function bill(health: Health): Check {
  const name = "A bill is imported";
  const paste = { why: "CUR, FOCUS, Azure, Google and Oracle exports; then share it out", text: "./spanledger cost import FILE\n./spanledger cost allocate" };
  return health.latestCharge
    ? { name, state: "done", says: `Charges up to ${time(health.latestCharge).slice(0, 16)}; the newest period is ${health.billingState?.toLowerCase() ?? "not stated"}.` }
    : { name, state: "missing", says: "Without a bill no request has a cost. Nothing here is estimated from list prices unasked.", paste };
}

function billCoverage(health: Health): Check {
  const name = "The bill is accounted for";
  if (typeof health.coverageRatio !== "number") return { name, state: "missing", says: "Not known without a bill." };
  return {
    name,
    state: health.coverageRatio >= LEAST_RATIO ? "done" : "partly",
    says: `Reported runs account for ${percent(health.coverageRatio)} of what the newest bill charges for known functions; the rest is a line of its own.`,
    ...(health.coverageRatio >= LEAST_RATIO ? {} : { paste: { why: "What is missing, and why", text: "./spanledger cost doctor" } }),
  };
}

function files(health: Health): Check {
  const name = "Files are undamaged";
  return health.warnings.length === 0
    ? { name, state: "done", says: "Every file of the lake could be read." }
    : { name, state: "missing", says: health.warnings.join(" "), paste: { why: "Which, and what they lack", text: "./spanledger lake verify" } };
}

const LOOK: Record<Check["state"], { tone: Tone; label: string }> = {
  done: { tone: "good", label: "✓ yes" },
  partly: { tone: "warn", label: "partly" },
  missing: { tone: "bad", label: "not yet" },
};

function Checks({ checks: all }: { checks: Check[] }) {
  const done = all.filter((c) => c.state === "done").length;
  return (
    <section aria-label="Checks">
      <p class="lead">
        <b>{done}</b> of {all.length} checks hold. They are made anew as data arrives.
      </p>
      <ol class="checks panel">
        {all.map((check) => (
          <li key={check.name}>
            <Badge tone={LOOK[check.state].tone} title={check.name}>
              {LOOK[check.state].label}
            </Badge>
            <div>
              <b>{check.name}</b>
              <p class="muted">{check.says}</p>
              {check.paste && (
                <>
                  <p class="small">{check.paste.why}:</p>
                  <pre class="paste" tabIndex={0}>
                    {check.paste.text}
                  </pre>
                  <Copy text={check.paste.text} what="this" />
                </>
              )}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function columns(rows: Row[]): Column<Row>[] {
  const hue = hues(rows.map((r) => text(r, "service_name") ?? ""));
  const ratio = (key: string, label: string, hint: string): Column<Row> => ({
    ...countColumn(key, label, hint),
    cell: (r) => percent(number(r, key)),
  });
  return [
    serviceColumn("service_name", "Service", hue),
    {
      key: "last_span_time",
      label: "Last span",
      order: (r) => text(r, "last_span_time"),
      cell: (r) => (text(r, "last_span_time") ? time(text(r, "last_span_time")) : "–"),
    },
    countColumn("span_count", "Spans", "As received; by sample weight in the title"),
    ratio("sampling_ratio", "Sampled", "Share of the traces that are recorded"),
    durationColumn("lag_p50_ns", "Lag p50", "From the end of a span to its arrival"),
    durationColumn("lag_p95_ns", "Lag p95"),
    countColumn("reported_run_count", "Runs", "Reported by the platform, unsampled"),
    ratio("traced_ratio", "Traced", "Share of these runs that have a span"),
    countColumn("pending_span_count", "Pending", "Of traces that are not complete yet"),
    ratio("orphan_ratio", "No parent", "Spans whose parent was not received"),
    durationColumn("clock_skew_max_ns", "Clock off", "Most that a callee began before its caller"),
    {
      key: "dropped",
      label: "Dropped",
      hint: "Attributes, events and links that the sender left out",
      numeric: true,
      cell: (r) =>
        ["dropped_attribute_count", "dropped_event_count", "dropped_link_count"]
          .map((c) => count(number(r, c)))
          .join(" / "),
    },
  ];
}

function total(rows: Row[], column: string): number {
  return rows.reduce((n, r) => n + (number(r, column) ?? 0), 0);
}
