/** What if: what each function would have cost, and its callers waited, configured otherwise. */
import { apiPath, number, rowsOf, text, useApi, type Query, type Report, type Row } from "./api";
import type { Window } from "./billmonth";
import { difference, duration, fixed, moneyDecimals, percent } from "./format";
import { hrefWith, usePlace } from "./nav";
import { Badge, Empty, Failed, Tools, Waiting, type Tone } from "./parts";
import { Table, type Column } from "./table";

const CHANGES: { key: string; label: string; query: Query }[] = [
  { key: "memory", label: "Memory that was used", query: {} },
  { key: "arm64", label: "arm64", query: { arch: "arm64" } },
  { key: "snapstart", label: "SnapStart", query: { snapstart: "true" } },
  { key: "provisioned", label: "1 kept ready", query: { provisioned: 1 } },
];

const TONES: Record<string, Tone> = { HIGH: "good", MEDIUM: "plain", LOW: "warn" };

export function WhatIfPart({ window }: { window: Window }) {
  const { query } = usePlace();
  const asked = query.get("whatif");
  const chosen = CHANGES.find((c) => c.key === asked);
  return (
    <section aria-label="What if" id="whatif">
      <div class="section-head">
        <h2>What if</h2>
        <nav class="segments" aria-label="What if every function had">
          {CHANGES.map((c) => (
            <a
              key={c.key}
              class="segment"
              aria-current={c === chosen ? "true" : undefined}
              href={hrefWith({ whatif: c === chosen ? null : c.key, whatif_sort: null })}
            >
              {c.label}
            </a>
          ))}
        </nav>
        {chosen && <Export window={window} query={chosen.query} />}
      </div>
      {chosen ? (
        <Answer key={chosen.key} window={window} query={chosen.query} />
      ) : (
        <p class="muted">
          Choose a change to see what this month's runs would have cost with it, from the runs that were
          observed and the prices that were billed. <code>./spanledger cost whatif</code> asks for any
          memory size and number of environments.
        </p>
      )}
    </section>
  );
}

function Export({ window, query }: { window: Window; query: Query }) {
  return (
    <Tools csv={apiPath("whatif", { ...query, from: window.from, to: window.to, format: "csv" })} />
  );
}

function Answer({ window, query }: { window: Window; query: Query }) {
  const answer = useApi<Report>(apiPath("whatif", { ...query, from: window.from, to: window.to }));
  if (answer.state === "failed") {
    return <Failed what="the answer" error={answer.error} retry={answer.reload} />;
  }
  if (!answer.data) return <Waiting what="the answer" />;
  const rows = rowsOf(answer.data).filter(
    (r) => (text(r, "billing_currency") ?? window.currency) === window.currency,
  );
  if (rows.length === 0) {
    return (
      <Empty title="No run of a function was reported this month">
        <p>What a change does can only be told from runs.</p>
      </Empty>
    );
  }
  return (
    <Table
      name="What if"
      columns={columnsOf(rows, window.currency)}
      rows={rows}
      rowKey={(r, i) => `${text(r, "function")}:${i}`}
      ordered="-billed_cost_now"
      parameter="whatif_sort"
      note={<Note rows={rows} />}
    />
  );
}

function Note({ rows }: { rows: Row[] }) {
  const reasons = new Map<string, string>();
  for (const row of rows) {
    reasons.set(text(row, "explanation") ?? "", text(row, "confidence") ?? "");
  }
  const prices = [
    ...new Set(rows.flatMap((r) => (text(r, "price_sources") ?? "").split("; ")).filter((s) => s)),
  ];
  return (
    <>
      Lambda usage alone, before credits and tax.{" "}
      {[...reasons].map(([reason, confidence]) => (
        <span key={reason}>
          {confidence}: {reason}.{" "}
        </span>
      ))}
      {prices.length > 0 && <>Prices from: {prices.join("; ")}.</>}
    </>
  );
}

function columnsOf(rows: Row[], currency: string): Column<Row>[] {
  const decimals = moneyDecimals(rows.map((r) => text(r, "billed_cost_now")));
  const money = (r: Row, key: string) => fixed(text(r, key), decimals, currency);
  return [
    { key: "function", label: "Function", order: (r) => text(r, "function"), cell: (r) => text(r, "function") },
    { key: "change", label: "Change to", cell: change },
    {
      key: "billed_cost_now",
      label: "Cost now",
      numeric: true,
      order: (r) => number(r, "billed_cost_now"),
      cell: (r) => money(r, "billed_cost_now"),
      title: (r) => text(r, "billed_cost_now") ?? undefined,
    },
    {
      key: "cost_then_high",
      label: "Cost then",
      numeric: true,
      order: (r) => number(r, "cost_then_high"),
      cell: (r) => range(money(r, "cost_then_low"), money(r, "cost_then_high")),
    },
    {
      key: "difference",
      label: "Difference",
      numeric: true,
      order: (r) => ratio(r, "cost_then_high"),
      cell: (r) => range(signed(ratio(r, "cost_then_low")), signed(ratio(r, "cost_then_high")), " to "),
    },
    {
      key: "p95_now_ns",
      label: "p95 now",
      numeric: true,
      order: (r) => number(r, "p95_now_ns"),
      cell: (r) => duration(number(r, "p95_now_ns")),
    },
    {
      key: "p95_then_high_ns",
      label: "p95 then",
      numeric: true,
      order: (r) => number(r, "p95_then_high_ns"),
      cell: (r) =>
        range(duration(number(r, "p95_then_low_ns")), duration(number(r, "p95_then_high_ns"))),
    },
    {
      key: "confidence",
      label: "Basis",
      cell: (r) => {
        const confidence = text(r, "confidence") ?? "";
        return (
          <Badge tone={TONES[confidence] ?? "plain"} title={text(r, "explanation") ?? ""}>
            {confidence.toLowerCase()}
          </Badge>
        );
      },
    },
  ];
}

function change(r: Row): string {
  const to = text(r, "change") ?? "";
  const now = `${text(r, "memory_now_mb")} MB`;
  return to.endsWith(" MB") && to !== now ? `${now.replace(" MB", "")} → ${to}` : to;
}

function ratio(r: Row, key: string): number | null {
  const now = text(r, "billed_cost_now");
  const then = text(r, key);
  return now === null || then === null || Number(now) <= 0
    ? null
    : Number(difference(then, now)) / Number(now);
}

function signed(value: number | null): string {
  return value !== null && value > 0 ? `+${percent(value)}` : percent(value);
}

function range(low: string, high: string, until = "–"): string {
  return low === high ? low : `${low}${until}${high}`;
}
