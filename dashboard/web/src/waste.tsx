/** Waste: what was billed to no use, by category, or by who it belongs to. */
import { apiPath, number, rowsOf, text, useApi, type Report, type Row } from "./api";
import type { Window } from "./billmonth";
import { fixed, isZero, moneyDecimals, percent, sum } from "./format";
import { hrefWith, usePlace } from "./nav";
import { Empty, Failed, Tools, Waiting } from "./parts";
import { MiniBar, Table, type Column } from "./table";

const CUTS = [
  { key: "total", label: "Category" },
  { key: "service", label: "Service" },
  { key: "function", label: "Function" },
  { key: "route", label: "Route" },
];

/** Names of categories: whole, and as the heading of a column. */
const CATEGORIES: Record<string, [string, string]> = {
  COLD_STARTS: ["Cold starts", "Cold starts"],
  FAILED: ["Failed work", "Failed"],
  TIMED_OUT: ["Timeouts", "Timeouts"],
  RETRIED: ["Retried work", "Retried"],
  IDLE_PROVISIONED: ["Idle provisioned concurrency", "Idle provisioned"],
  IDLE_CAPACITY: ["Idle capacity", "Idle capacity"],
  LOGS_AND_TELEMETRY: ["Logs and telemetry", "Logs"],
  UNUSED_COMMITMENT: ["Unused commitment", "Unused commitment"],
  ANY: ["Any of these, once", "Any, once"],
  OVERSIZED_MEMORY: ["Oversized memory (estimate)", "Memory, estimate"],
  EXTENSION_TIME: ["Extension time (estimate)", "Extensions, estimate"],
};

const WASTE = "waste_cost";

export function WastePart({ window }: { window: Window }) {
  const { query } = usePlace();
  const cut = CUTS.find((c) => c.key === query.get("waste")) ?? CUTS[0]!;
  const parameters = { by: cut.key, from: window.from, to: window.to };
  const answer = useApi<Report>(apiPath("waste", parameters));
  const rows = answer.data
    ? rowsOf(answer.data).filter((r) => text(r, "billing_currency") === window.currency)
    : [];
  return (
    <section aria-label="Waste" id="waste">
      <div class="section-head">
        <h2>Waste</h2>
        <nav class="segments" aria-label="Waste by">
          {CUTS.map((c) => (
            <a
              key={c.key}
              class="segment"
              aria-current={c.key === cut.key ? "true" : undefined}
              href={hrefWith({ waste: c.key === "total" ? null : c.key, waste_sort: null })}
            >
              {c.label}
            </a>
          ))}
        </nav>
        {answer.data && (
          <Tools csv={apiPath("waste", { ...parameters, format: "csv" })} sql={answer.data.sql} />
        )}
      </div>
      {answer.state === "failed" ? (
        <Failed what="the waste" error={answer.error} retry={answer.reload} />
      ) : answer.state !== "ready" ? (
        <Waiting what="the waste" />
      ) : rows.length === 0 ? (
        <Empty title="Nothing of this month is billed in this currency" />
      ) : cut.key === "total" ? (
        <ByCategory rows={rows} currency={window.currency} />
      ) : (
        <ByItem rows={rows} label={cut.label} currency={window.currency} />
      )}
    </section>
  );
}

function ByCategory({ rows, currency }: { rows: Row[]; currency: string }) {
  const isEstimate = (r: Row) => r["estimate"] === true;
  const isUnion = (r: Row) => text(r, "category") === "ANY";
  const columns: Column<Row>[] = [
    {
      key: "category",
      label: "Category",
      cell: (r) => nameOf(r)[0],
      title: (r) => text(r, "method") ?? undefined,
    },
    amount(rows, WASTE, "Billed", "Billed to no use", currency),
    {
      key: "share_ratio",
      label: "Share of the bill",
      numeric: true,
      cell: (r) => (
        <span class="with-bar">
          {percent(number(r, "share_ratio"))}
          <MiniBar share={number(r, "share_ratio")} />
        </span>
      ),
    },
    amount(rows, "saving_up_to_cost", "Saving up to", "At most so much less if it were gone", currency),
    { key: "evidence", label: "Evidence", cell: (r) => text(r, "evidence") ?? "–" },
  ];
  return (
    <Table
      name="Waste by category"
      columns={columns}
      rows={rows}
      rowKey={(r) => text(r, "category") ?? ""}
      ordered=""
      parameter="waste_sort"
      isLast={(r) => isEstimate(r) || isUnion(r)}
      rowClass={(r) => (isEstimate(r) ? "remainder" : isUnion(r) ? "union" : "")}
      note={
        <>
          Sums of the bill's own parts. Categories overlap, so they do not add up: “any of these” counts
          each part once. What less logging would save nobody can tell. Rows in italics are estimates and
          in no total: less memory may take more time, which eats the saving up.
        </>
      }
    />
  );
}

function ByItem({ rows, label, currency }: { rows: Row[]; label: string; currency: string }) {
  const items = pivot(rows);
  const wasteful = items.filter((r) => text(r, "ANY") !== null && !isZero(text(r, "ANY")!));
  if (wasteful.length === 0) {
    return <Empty title="Nothing was billed to no use this month, as far as anything tells" />;
  }
  const shown = Object.keys(CATEGORIES).filter(
    (c) => c === "ANY" || wasteful.some((r) => text(r, c) !== null && !isZero(text(r, c)!)),
  );
  const columns: Column<Row>[] = [
    {
      key: "item",
      label,
      order: (r) => text(r, "item"),
      cell: (r) => text(r, "item"),
      total: "Total",
    },
    amount(wasteful, "ANY", CATEGORIES["ANY"]![1], "Each part of a charge once", currency),
    {
      key: "share_ratio",
      label: "of its cost",
      numeric: true,
      order: (r) => number(r, "share_ratio"),
      cell: (r) => percent(number(r, "share_ratio")),
    },
    ...shown
      .filter((c) => c !== "ANY")
      .map((c) => amount(wasteful, c, CATEGORIES[c]![1], CATEGORIES[c]![0], currency)),
    amount(wasteful, "saving", "Saving up to", "Without logs and estimates", currency),
  ];
  return (
    <Table
      name={`Waste by ${label.toLowerCase()}`}
      columns={columns}
      rows={wasteful}
      rowKey={(r) => text(r, "item") ?? ""}
      ordered="-ANY"
      parameter="waste_sort"
      note={<>Categories overlap; “any, once” counts each part of a charge once. Estimates are in no total.</>}
    />
  );
}

/** A row for each item, with a column for each category. */
function pivot(rows: Row[]): Row[] {
  const items = new Map<string, Row>();
  for (const row of rows) {
    const name = text(row, "item") ?? "";
    const category = text(row, "category") ?? "";
    const item = items.get(name) ?? { item: name };
    item[category] = text(row, WASTE);
    if (category === "ANY") {
      item["share_ratio"] = number(row, "share_ratio");
      item["saving"] = text(row, "saving_up_to_cost");
    }
    items.set(name, item);
  }
  return [...items.values()];
}

function amount(rows: Row[], key: string, label: string, hint: string, currency: string): Column<Row> {
  const values = rows.map((r) => text(r, key));
  const decimals = moneyDecimals(values);
  const isPerItem = rows.some((r) => r["estimate"] === undefined);
  const all = isPerItem ? sum(values) : null;
  return {
    key,
    label,
    hint,
    numeric: true,
    ...(isPerItem && { order: (r: Row) => number(r, key) }),
    // Zeros in every cell would hide the amounts.
    cell: (r) => (text(r, key) !== null && isZero(text(r, key)!) ? "0" : fixed(text(r, key), decimals, currency)),
    title: (r) => text(r, key) ?? undefined,
    total: all === null ? undefined : fixed(all, decimals, currency),
  };
}

function nameOf(row: Row): [string, string] {
  const category = text(row, "category") ?? "";
  return CATEGORIES[category] ?? [category, category];
}
