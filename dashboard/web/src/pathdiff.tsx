/** Call paths of two groups of traces: what each takes in either, and how far apart they are. */
import { apiPath, number, rowsOf, text, useApi, type Report, type Row } from "./api";
import { difference, duration, fixed, moneyDecimals, signed } from "./format";
import type { Groups } from "./groups";
import { useMetric, type Metric } from "./metric";
import { hrefTo, usePlace } from "./nav";
import { Badge, Empty, Failed, Tools, Waiting } from "./parts";
import { ChangeBar, Table, type Column } from "./table";

const WHAT: Record<Metric, string> = {
  time: "time on the critical path",
  money: "billed cost",
  count: "spans",
  errors: "failed spans",
};

export function PathDifference({ groups }: { groups: Groups }) {
  const metric = useMetric();
  const order = usePlace().query.get("paths_sort");
  const query = { ...groups.query, metric };
  const answer = useApi<Report>(apiPath("hot-paths/difference", query));
  if (answer.state === "failed") {
    return <Failed what="the call paths" error={answer.error} retry={answer.reload} />;
  }
  if (!answer.data) return <Waiting what="the call paths" />;
  const rows = rowsOf(answer.data);
  if (rows.length === 0) {
    return (
      <Empty title="No complete trace in either group">
        <p>Call paths are known once traces are complete and compacted.</p>
      </Empty>
    );
  }
  return (
    <section aria-label="Call paths">
      <div class="section-head">
        <h2>Call paths that changed most</h2>
        <Tools
          csv={apiPath("hot-paths/difference", { ...query, sort: order, format: "csv" })}
          sql={answer.data.sql}
        />
      </div>
      <p class="chart-says">
        {sentence(rows, metric, groups)} Means for each trace that begins with the same operation (
        {answer.data.notes.join("; ")}).
      </p>
      <Table
        name="Call paths that changed most"
        columns={columns(rows, metric)}
        rows={rows}
        rowKey={(r) => text(r, "path_id") ?? ""}
        ordered=""
        parameter="paths_sort"
        isBusy={answer.state === "loading"}
        note={
          metric === "time"
            ? "What changed for sure comes first: it stands beside all other paths tested (Welch, Benjamini-Hochberg 5 %). A trace counts with at most the path's p99."
            : undefined
        }
      />
    </section>
  );
}

function sentence(rows: Row[], metric: Metric, groups: Groups): string {
  if (metric !== "time") {
    return `${cap(WHAT[metric])} of ${groups.candidate} against ${groups.baseline}.`;
  }
  const sure = rows.filter((r) => r["time_changed"] === true);
  const first = sure[0];
  if (!first) return `No path took surely longer or shorter in ${groups.candidate} than in ${groups.baseline}.`;
  return (
    `${sure.length} of ${rows.length} paths changed for sure; most: ${nameOf(first)}, ` +
    `${signed(number(first, "change_ns"), duration)} a trace.`
  );
}

/** The two measures of a metric; money has no number that may be rounded. */
const SIDES: Record<Metric, [string, string]> = {
  time: ["baseline_critical_path_ns", "candidate_critical_path_ns"],
  money: ["baseline_billed_cost", "candidate_billed_cost"],
  count: ["baseline_spans_per_trace", "candidate_spans_per_trace"],
  errors: ["baseline_errors_per_trace", "candidate_errors_per_trace"],
};

function columns(rows: Row[], metric: Metric): Column<Row>[] {
  const [before, after] = SIDES[metric];
  const decimals = moneyDecimals(rows.flatMap((r) => [text(r, before), text(r, after)]));
  const show = (r: Row, key: string) =>
    metric === "money"
      ? fixed(text(r, key), decimals, text(r, "billing_currency"))
      : metric === "time"
        ? duration(number(r, key))
        : perTrace(number(r, key));
  const changed = (r: Row): number | null => {
    if (metric === "time") return number(r, "change_ns");
    const [a, b] = [number(r, before), number(r, after)];
    return a === null && b === null ? null : (b ?? 0) - (a ?? 0);
  };
  const words = (r: Row) =>
    metric === "money"
      ? moneyChange(r, before, after, decimals)
      : signed(changed(r), metric === "time" ? duration : perTrace);
  const top = Math.max(...rows.map((r) => Math.abs(changed(r) ?? 0)));
  const side = (key: string, label: string): Column<Row> => ({
    key,
    label,
    hint: `${cap(WHAT[metric])} for each trace`,
    numeric: true,
    order: (r) => number(r, key),
    cell: (r) => show(r, key),
  });
  return [
    { key: "path", label: "Path", order: (r) => text(r, "path"), cell: (r) => <PathWay row={r} /> },
    side(before, "Baseline"),
    side(after, "Candidate"),
    {
      key: metric === "time" ? "change_ns" : "change",
      label: "Change",
      numeric: true,
      ...(metric === "time" ? { order: changed } : {}),
      cell: (r) => (
        <span class="with-bar">
          {words(r)}
          <ChangeBar share={top === 0 ? 0 : (changed(r) ?? 0) / top} />
        </span>
      ),
    },
    ...(metric === "time" ? [interval] : []),
  ];
}

const interval: Column<Row> = {
  key: "interval",
  label: "95 % interval",
  hint: "Of the change, if the traces are drawn anew",
  numeric: true,
  cell: (r) => {
    const low = number(r, "change_low_ns");
    return low === null ? "–" : `${signed(low, duration)} to ${signed(number(r, "change_high_ns"), duration)}`;
  },
};

function PathWay({ row }: { row: Row }) {
  const trace = text(row, "exemplar_trace_id");
  const way = (text(row, "path") ?? "").split(" > ");
  const name = way.pop() || "unnamed";
  return (
    <>
      {trace ? <a href={hrefTo(`/traces/${trace}`)}>{name}</a> : name}{" "}
      {row["time_changed"] === true && (
        <Badge tone="mark" title="The change of its time stands beside all other paths tested">
          for sure
        </Badge>
      )}
      {way.length > 0 && <span class="way">{way.join(" › ")} ›</span>}
    </>
  );
}

function moneyChange(row: Row, before: string, after: string, decimals: number): string {
  const [a, b] = [text(row, before), text(row, after)];
  if (a === null && b === null) return "–";
  const change = difference(b ?? "0", a ?? "0");
  const words = fixed(change, decimals, text(row, "billing_currency"));
  return change.startsWith("-") || Number(change) === 0 ? words : `+${words}`;
}

function nameOf(row: Row): string {
  return (text(row, "path") ?? "").split(" > ").pop() || "unnamed";
}

function perTrace(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : value.toLocaleString("en-US", { maximumFractionDigits: 4 });
}

function cap(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
