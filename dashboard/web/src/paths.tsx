/** Hot paths: chains of calls by the time that they held requests up, with money and errors. */
import { number, text, type Row } from "./api";
import { duration, plural } from "./format";
import { hrefTo } from "./nav";
import { hues, Swatch } from "./parts";
import { costColumn, countColumn, durationColumn, ReportPage } from "./reportpage";
import { MiniBar } from "./table";

const MOST_INDENT = 12;

export function PathsPage() {
  return (
    <ReportPage
      title="Hot paths"
      report="hot-paths"
      byService
      lead={(rows, range) => (
        <>
          {plural(rows.length, "call path")} of {range.words}, hottest first by the time they are on critical paths:
          what to make faster so that requests are. Each opens a trace that shows it.
        </>
      )}
      columns={(rows) => {
        const hue = hues(rows.map((r) => text(r, "service_name") ?? ""));
        const top = Math.max(1, ...rows.map((r) => number(r, "critical_path_ns") ?? 0));
        const names = new Map(rows.map((r) => [text(r, "path_id"), r]));
        return [
          {
            key: "path",
            label: "Path",
            cell: (r) => <PathName row={r} rows={names} hue={hue} />,
          },
          {
            ...durationColumn("critical_path_ns", "On critical paths", "Sum over all traces"),
            cell: (r) => (
              <span class="with-bar">
                {duration(number(r, "critical_path_ns"))}
                <MiniBar share={(number(r, "critical_path_ns") ?? 0) / top} />
              </span>
            ),
          },
          durationColumn("self_ns", "Self", "Not covered by what it called"),
          countColumn("trace_count", "Traces"),
          countColumn("span_count", "Spans"),
          countColumn("error_count", "Errors"),
          costColumn("billed_cost", "Billed", rows, "Of the functions' runs that began on this path"),
        ];
      }}
      rowKey={(r) => text(r, "path_id") ?? ""}
      ordered="-critical_path_ns"
      empty="No complete trace"
      note={() => "Traces count once they are complete and compacted; the newest minutes may be missing."}
    />
  );
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
