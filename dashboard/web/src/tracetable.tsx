/** Rows of the `traces` report. */
import { number, rowsOf, text, type Report, type Row } from "./api";
import { count, duration, fixed, moneyDecimals, shortId, time, utc } from "./format";
import { hrefTo } from "./nav";
import { MiniBar, Table, type Column } from "./table";

export function TraceTable(props: { report: Report; isBusy: boolean; ordered?: string }) {
  const rows = rowsOf(props.report);
  const slowest = Math.max(1, ...rows.map((r) => number(r, "duration_ns") ?? 0));
  const cost = moneyDecimals(rows.map((r) => text(r, "billed_cost")));
  const columns: Column<Row>[] = [
    {
      key: "root_name",
      label: "Root",
      order: (r) => `${text(r, "root_service")} ${text(r, "root_name")}`,
      title: (r) => text(r, "trace_id") ?? undefined,
      cell: (r) => (
        <>
          <a href={hrefTo(`/traces/${text(r, "trace_id")}`)}>{text(r, "root_name") ?? "unnamed"}</a>{" "}
          <span class="muted">
            {text(r, "root_service") ?? "–"}
            {r["root_missing"] === true && " · caller not received"}
          </span>
        </>
      ),
    },
    {
      key: "trace_id",
      label: "Trace",
      cell: (r) => <code class="muted nowrap">{shortId(text(r, "trace_id") ?? "")}</code>,
      title: (r) => text(r, "trace_id") ?? undefined,
    },
    {
      key: "start_time",
      label: "Started",
      order: (r) => text(r, "start_time"),
      cell: (r) => <span class="nowrap">{time(text(r, "start_time"))}</span>,
      title: (r) => utc(text(r, "start_time")),
    },
    {
      key: "duration_ns",
      label: "Duration",
      numeric: true,
      order: (r) => number(r, "duration_ns"),
      cell: (r) => (
        <span class="with-bar">
          {duration(number(r, "duration_ns"))}
          <MiniBar share={(number(r, "duration_ns") ?? 0) / slowest} />
        </span>
      ),
    },
    numeric("span_count", "Spans", (r) => count(number(r, "span_count"))),
    {
      key: "services",
      label: "Services",
      cell: (r) => <span class="muted">{text(r, "services") ?? "–"}</span>,
    },
    marked("error_count", "Errors", "bad"),
    marked("cold_start_count", "Cold", "cold"),
    {
      ...numeric("billed_cost", "Billed", (r) =>
        fixed(text(r, "billed_cost"), cost, text(r, "billing_currency")),
      ),
      title: (r) => text(r, "billed_cost") ?? "Not billed yet",
      order: (r) => number(r, "billed_cost"),
    },
  ];
  return (
    <Table
      name="Traces"
      columns={columns}
      rows={rows}
      rowKey={(r) => text(r, "trace_id") ?? ""}
      ordered={props.ordered ?? "-duration_ns"}
      isBusy={props.isBusy}
      note={
        props.report.truncated
          ? `The first ${count(rows.length)}; there are more. Narrow the time range or the filters to see others.`
          : undefined
      }
    />
  );
}

function numeric(key: string, label: string, show: (r: Row) => string): Column<Row> {
  return { key, label, numeric: true, order: (r) => number(r, key), cell: show };
}

/** A count that is quiet at zero. */
function marked(key: string, label: string, tone: string): Column<Row> {
  return {
    ...numeric(key, label, (r) => count(number(r, key))),
    cell: (r) => {
      const n = number(r, key);
      return <span class={n === null || n === 0 ? "muted" : `mark-${tone}`}>{count(n)}</span>;
    },
  };
}
