/** Cold starts of each function and version: how many, how long, whether they held requests up, what they cost. */
import { number, text } from "./api";
import { count, percent } from "./format";
import { hues } from "./parts";
import { costColumn, countColumn, durationColumn, ratioColumn, ReportPage, serviceColumn } from "./reportpage";

export function ColdStartsPage() {
  return (
    <ReportPage
      title="Cold starts"
      report="cold-starts"
      byService
      lead={(rows, range) => {
        const cold = rows.reduce((n, r) => n + (number(r, "cold_start_count") ?? 0), 0);
        const runs = rows.reduce((n, r) => n + (number(r, "invocation_count") ?? 0), 0);
        return (
          <>
            <b>{count(cold)}</b> of {count(runs)} invocations in {range.words} waited for a new instance (
            {percent(runs === 0 ? null : cold / runs)}).
          </>
        );
      }}
      columns={(rows) => {
        const hue = hues(rows.map((r) => text(r, "service_name") ?? ""));
        return [
          serviceColumn("service_name", "Service", hue),
          {
            key: "faas_version",
            label: "Version",
            order: (r) => text(r, "faas_version"),
            cell: (r) => text(r, "faas_version") ?? "–",
            title: (r) => text(r, "faas_name") ?? undefined,
          },
          countColumn("invocation_count", "Invocations"),
          countColumn("cold_start_count", "Cold starts"),
          ratioColumn("cold_start_ratio", "Share", rows, "cold"),
          durationColumn("init_p50_ns", "Init p50", "Before the handler ran"),
          durationColumn("init_p95_ns", "p95"),
          durationColumn("init_max_ns", "Longest"),
          ratioColumn(
            "on_critical_path_ratio",
            "Held a request up",
            rows,
            "cold",
            "Share of the cold starts whose init is on the critical path of its trace",
          ),
          costColumn("cold_start_billed_cost", "Billed for init", rows, "The part of the billed cost that init took"),
        ];
      }}
      rowKey={(r) => `${text(r, "service_name")}/${text(r, "faas_version")}`}
      ordered="-cold_start_count"
      empty="No cold start"
    />
  );
}
