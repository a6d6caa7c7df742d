/** Errors in groups: what fails, how often, since when, and one trace that shows it. */
import { number, text, type Row } from "./api";
import { count, plural, time, utc } from "./format";
import { hrefTo } from "./nav";
import { hues } from "./parts";
import { countColumn, ReportPage, serviceColumn } from "./reportpage";

export function ErrorsPage() {
  return (
    <ReportPage
      title="Errors"
      report="errors"
      byService
      lead={(rows, range) => (
        <>
          <b>{count(total(rows, "error_count"))}</b> spans failed in {range.words}, in{" "}
          {plural(rows.length, "group")}: same service, operation, type and message without ids and numbers.
        </>
      )}
      columns={(rows) => {
        const hue = hues(rows.map((r) => text(r, "service_name") ?? ""));
        return [
          {
            key: "name",
            label: "Operation",
            order: (r) => text(r, "name"),
            cell: (r) => (
              <a href={hrefTo(`/traces/${text(r, "exemplar_trace_id")}`)}>{text(r, "name") ?? "unnamed"}</a>
            ),
            title: () => "Opens the newest trace with this error",
          },
          serviceColumn("service_name", "Service", hue),
          {
            key: "error_type",
            label: "Error",
            order: (r) => text(r, "error_type"),
            cell: (r) => (
              <span class="error-text">
                <code>{text(r, "error_type")}</code> {text(r, "message")}
              </span>
            ),
          },
          countColumn("error_count", "Spans", "Failed spans, by sample weight"),
          countColumn("trace_count", "Traces"),
          timeColumn("first_seen", "First"),
          timeColumn("last_seen", "Last"),
          {
            key: "versions",
            label: "Versions",
            cell: (r) => <span class="muted">{text(r, "versions") || "–"}</span>,
          },
        ];
      }}
      rowKey={(r, i) => `${i}${text(r, "service_name")}${text(r, "name")}`}
      ordered="-error_count"
      empty="Nothing failed"
    />
  );
}

function timeColumn(key: string, label: string) {
  return {
    key,
    label,
    order: (r: Row) => text(r, key),
    cell: (r: Row) => time(text(r, key)),
    title: (r: Row) => utc(text(r, key)),
  };
}

function total(rows: Row[], column: string): number {
  return rows.reduce((n, r) => n + (number(r, column) ?? 0), 0);
}
