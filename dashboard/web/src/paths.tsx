/** Hot paths: chains of calls by the time that they held requests up, with money and errors. */
import { number, text, type Row } from "./api";
import { plural } from "./format";
import { GroupChooser, useGroups } from "./groups";
import { MetricSwitch, useMetric, type Metric } from "./metric";
import { hrefTo, hrefWith, usePlace } from "./nav";
import { Empty, Head, hues, Swatch } from "./parts";
import { PathDifference } from "./pathdiff";
import { RangePicker } from "./range";
import { costColumn, countColumn, durationColumn, ReportPage } from "./reportpage";
import { MiniBar, type Column } from "./table";

const MOST_INDENT = 12;

const WORDS: Record<Metric, string> = {
  time: "time on critical paths, what to make faster so that requests are,",
  money: "billed cost",
  count: "spans",
  errors: "failed spans",
};

/** What the paths are ordered by, and what the bars show. */
const ORDERS: Record<Metric, string> = {
  time: "critical_path_ns",
  money: "billed_cost",
  count: "span_count",
  errors: "error_count",
};

export function PathsPage() {
  const groups = useGroups();
  const { query } = usePlace();
  if (!groups && !query.get("vs")) return <Paths />;
  return (
    <>
      <Head title="Hot paths">
        <MetricSwitch />
        <RangePicker />
      </Head>
      <GroupChooser none="nothing: one range" />
      {groups ? (
        <>
          <p class="lead">
            Call paths of <b>{groups.candidate}</b> against <b>{groups.baseline}</b>.{" "}
            <a href={hrefWith({}, "/compare")}>All measures of the two</a>
          </p>
          <PathDifference groups={groups} />
        </>
      ) : (
        <Empty title="Nothing to compare yet">
          <p>No service changed its version in this range.</p>
        </Empty>
      )}
    </>
  );
}

function Paths() {
  const metric = useMetric();
  return (
    <ReportPage
      title="Hot paths"
      report="hot-paths"
      query={{ metric }}
      tools={<MetricSwitch />}
      byService
      filters={<GroupChooser none="nothing: one range" />}
      lead={(rows, range) => (
        <>
          {plural(rows.length, "call path")} of {range.words}, most {WORDS[metric]} first. Each opens a trace that shows it.
        </>
      )}
      columns={(rows) => {
        const hue = hues(rows.map((r) => text(r, "service_name") ?? ""));
        const top = Math.max(...rows.map((r) => number(r, ORDERS[metric]) ?? 0));
        const names = new Map(rows.map((r) => [text(r, "path_id"), r]));
        const shown: Column<Row>[] = [
          {
            key: "path",
            label: "Path",
            cell: (r) => <PathName row={r} rows={names} hue={hue} />,
          },
          durationColumn("critical_path_ns", "On critical paths", "Sum over all traces"),
          durationColumn("self_ns", "Self", "Not covered by what it called"),
          countColumn("trace_count", "Traces"),
          countColumn("span_count", "Spans"),
          countColumn("error_count", "Errors"),
          costColumn("billed_cost", "Billed", rows, "Of the functions' runs that began on this path"),
        ];
        return shown.map((column) => (column.key === ORDERS[metric] && top > 0 ? withBar(column, top) : column));
      }}
      rowKey={(r) => text(r, "path_id") ?? ""}
      ordered={`-${ORDERS[metric]}`}
      empty="No complete trace"
      note={() => "Traces count once they are complete and compacted; the newest minutes may be missing."}
    />
  );
}

function withBar(column: Column<Row>, top: number): Column<Row> {
  return {
    ...column,
    cell: (r) => (
      <span class="with-bar">
        {column.cell(r)}
        <MiniBar share={(number(r, column.key) ?? 0) / top} />
      </span>
    ),
  };
}

function PathName({ row, rows, hue }: { row: Row; rows: Map<string | null, Row>; hue: Map<string, number> }) {
  const way: string[] = [];
  let parent = rows.get(text(row, "parent_path_id"));
  while (parent && way.length < MOST_INDENT) {
    way.unshift(text(parent, "name") ?? "unnamed");
    parent = rows.get(text(parent, "parent_path_id"));
  }
  const trace = text(row, "exemplar_trace_id");
  return (
    <>
      <Swatch hue={hue.get(text(row, "service_name") ?? "")} />
      {trace ? (
        <a href={hrefTo(`/traces/${trace}`)}>{text(row, "name") ?? "unnamed"}</a>
      ) : (
        (text(row, "name") ?? "unnamed")
      )}{" "}
      <span class="muted">{text(row, "service_name") ?? "(no service name)"}</span>
      {way.length > 0 && <span class="way">{way.join(" › ")} ›</span>}
    </>
  );
}
