/** Requests selected by a box of time and duration: which they are, and what sets them apart. */
import { apiPath, number, rowsOf, text, useApi, type Report, type Row } from "./api";
import { Attribution } from "./correlations";
import { duration, time } from "./format";
import { hrefTo, hrefWith, usePlace } from "./nav";
import { Empty, Failed, Tools, Waiting } from "./parts";
import { Table, type Column } from "./table";

const LIMIT = 8;

/** Half-open in both; durations in nanoseconds. */
export interface Box {
  from: string;
  to: string;
  low: number;
  high: number;
}

export function boxHref(box: Box | null): string {
  return hrefWith({ box: box && [box.from, box.to, box.low, box.high].join("~") });
}

export function useBox(): Box | null {
  const [from, to, low, high] = (usePlace().query.get("box") ?? "").split("~");
  if (!from || !to || Number.isNaN(Date.parse(from)) || Number.isNaN(Date.parse(to))) return null;
  if (!Number.isFinite(Number(low)) || !Number.isFinite(Number(high))) return null;
  return { from, to, low: Number(low), high: Number(high) };
}

const KINDS: Record<string, string> = { SLOWEST: "slowest", TYPICAL: "typical", ERROR: "failed" };

export function Selected({ box, service, operation }: { box: Box; service: string; operation: string | null }) {
  const query = {
    from: box.from,
    to: box.to,
    service,
    operation,
    min_duration: `${box.low}ns`,
    max_duration: `${box.high - 1}ns`,
    limit: LIMIT,
  };
  const answer = useApi<Report>(apiPath("latency/exemplars", query));
  const words = `${time(box.from).slice(0, 16)} to ${time(box.to).slice(5, 16)}, ${duration(box.low)} to ${duration(box.high)}`;
  return (
    <>
      <section aria-label="In the box">
        <div class="section-head">
          <h2>In the box: {words}</h2>
          <a class="quiet" href={boxHref(null)}>
            Take the box away
          </a>
          {answer.data && (
            <Tools csv={apiPath("latency/exemplars", { ...query, format: "csv" })} sql={answer.data.sql} />
          )}
        </div>
        {answer.state === "failed" ? (
          <Failed what="the requests" error={answer.error} retry={answer.reload} />
        ) : !answer.data ? (
          <Waiting what="the requests" rows={4} />
        ) : answer.data.rows.length === 0 ? (
          <Empty title="No request in this box" />
        ) : (
          <Table
            name="Requests in the box"
            columns={COLUMNS}
            rows={rowsOf(answer.data)}
            rowKey={(r) => `${text(r, "exemplar")}:${text(r, "trace_id")}:${text(r, "span_id")}`}
            ordered=""
            parameter="box_sort"
            isBusy={answer.state === "loading"}
            note={`At most ${LIMIT} of each: the slowest, those nearest to the median, and the slowest that failed.`}
          />
        )}
      </section>
      <Attribution
        query={{ from: box.from, to: box.to, service, operation, slower_than: `${box.low}ns` }}
        selected={`traces that take ${duration(box.low)} or more in this time`}
      />
    </>
  );
}

const COLUMNS: Column<Row>[] = [
  {
    key: "operation",
    label: "Operation",
    order: (r) => text(r, "operation"),
    cell: (r) => (
      <a href={hrefTo(`/traces/${text(r, "trace_id")}`, { span: text(r, "span_id") })}>{text(r, "operation") ?? "unnamed"}</a>
    ),
  },
  {
    key: "exemplar",
    label: "Why it is here",
    order: (r) => text(r, "exemplar"),
    cell: (r) => KINDS[text(r, "exemplar") ?? ""] ?? text(r, "exemplar"),
  },
  {
    key: "start_time",
    label: "Started",
    order: (r) => text(r, "start_time"),
    cell: (r) => time(text(r, "start_time")),
  },
  {
    key: "duration_ns",
    label: "Took",
    numeric: true,
    order: (r) => number(r, "duration_ns"),
    cell: (r) => duration(number(r, "duration_ns")),
  },
  { key: "is_error", label: "Failed", cell: (r) => (r["is_error"] === true ? "yes" : "no") },
  { key: "is_cold", label: "Cold", cell: (r) => (r["is_cold"] === null ? "–" : r["is_cold"] === true ? "yes" : "no") },
];
