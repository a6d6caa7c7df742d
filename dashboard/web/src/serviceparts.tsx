/** What a service page says beside its own operations: versions, neighbours, errors. */
import { apiPath, number, rowsOf, text, useApi, type Report, type Row } from "./api";
import { count, duration, fixed, moneyDecimals, percent, time } from "./format";
import { hrefTo, hrefWith } from "./nav";
import { Failed, Tools, Waiting } from "./parts";
import { useRange } from "./range";
import { Table, type Column } from "./table";
import { Verdict } from "./verdict";

export function Versions({ answer, name }: { answer: ReturnType<typeof useApi<Report>>; name: string }) {
  const range = useRange();
  if (answer.state === "failed") {
    return <Failed what="the versions" error={answer.error} retry={answer.reload} />;
  }
  if (!answer.data) return <Waiting what="the versions" rows={3} />;
  const rows = rowsOf(answer.data);
  const { sql } = answer.data;
  if (rows.length === 0) return null;
  const cost = moneyDecimals(rows.map((r) => text(r, "candidate_per_1000_cost")));
  return (
    <section aria-label="Versions">
      <div class="section-head">
        <h2>Versions</h2>
        <Tools csv={apiPath("compare", { from: range.from, to: range.to, service: name, format: "csv" })} sql={sql} />
      </div>
      <Table
        name={`Versions of ${name}`}
        parameter="versions_sort"
        ordered=""
        rows={rows}
        rowKey={(r) => text(r, "candidate_version") ?? ""}
        columns={[
          {
            key: "candidate_version",
            label: "Version",
            order: (r) => text(r, "candidate_version"),
            cell: (r) => (
              <a
                href={hrefTo("/compare", {
                  vs: "versions",
                  service: name,
                  baseline: text(r, "baseline_version"),
                  candidate: text(r, "candidate_version"),
                })}
              >
                {text(r, "baseline_version")} → {text(r, "candidate_version")}
              </a>
            ),
          },
          {
            key: "candidate_first_seen",
            label: "Since",
            order: (r) => text(r, "candidate_first_seen"),
            cell: (r) => time(text(r, "candidate_first_seen")).slice(0, 16),
          },
          { key: "verdict", label: "Verdict", order: (r) => text(r, "verdict"), cell: (r) => <Verdict row={r} /> },
          numeric("candidate_request_count", "Requests", count),
          numeric("candidate_error_ratio", "Errors", percent),
          numeric("candidate_p95_ns", "p95", duration),
          numeric("candidate_cold_start_ratio", "Cold", percent),
          {
            ...numeric("candidate_per_1000_cost", "per 1,000", count),
            cell: (r) => fixed(text(r, "candidate_per_1000_cost"), cost, text(r, "billing_currency")),
          },
        ]}
      />
    </section>
  );
}

export function Neighbours({ name }: { name: string }) {
  const range = useRange();
  const query = { from: range.from, to: range.to, service: name };
  const answer = useApi<Report>(apiPath("dependencies", query));
  if (answer.state === "failed") {
    return <Failed what="the dependencies" error={answer.error} retry={answer.reload} />;
  }
  if (!answer.data) return <Waiting what="the dependencies" rows={3} />;
  const rows = rowsOf(answer.data);
  if (rows.length === 0) return null;
  const cost = moneyDecimals(rows.map((r) => text(r, "billed_cost")));
  const isIn = (r: Row) => text(r, "callee_service") === name;
  return (
    <section aria-label="Dependencies">
      <div class="section-head">
        <h2>Called by, and calls</h2>
        <a class="quiet" href={hrefTo("/map", { focus: name })}>
          On the map
        </a>
        <Tools csv={apiPath("dependencies", { ...query, format: "csv" })} sql={answer.data.sql} />
      </div>
      <Table
        name={`Dependencies of ${name}`}
        parameter="dependencies_sort"
        ordered="-call_count"
        rows={rows}
        rowKey={(r) => ["caller_service", "callee_service", "callee_kind", "via"].map((c) => text(r, c)).join("\n")}
        columns={[
          {
            key: "neighbour",
            label: "Neighbour",
            order: (r) => text(r, isIn(r) ? "caller_service" : "callee_service"),
            cell: (r) => <Neighbour row={r} isIn={isIn(r)} />,
          },
          { key: "direction", label: "Direction", order: (r) => String(isIn(r)), cell: (r) => (isIn(r) ? "calls this" : "is called") },
          { key: "via", label: "By way of", order: (r) => text(r, "via"), cell: (r) => text(r, "via") ?? "" },
          numeric("call_count", "Calls", count),
          numeric("error_ratio", "Errors", percent),
          numeric("p50_ns", "p50", duration),
          numeric("p95_ns", "p95", duration),
          {
            ...numeric("billed_cost", "Billed to the called", count),
            cell: (r) => fixed(text(r, "billed_cost"), cost, text(r, "billing_currency")),
            title: (r) => text(r, "billed_cost") ?? "Not billed yet, or not known",
          },
        ]}
      />
    </section>
  );
}

function Neighbour({ row, isIn }: { row: Row; isIn: boolean }) {
  const other = text(row, isIn ? "caller_service" : "callee_service");
  const isService = isIn || text(row, "callee_kind") === "service";
  if (other === null) return <span class="muted">(no service name)</span>;
  return isService ? <a href={hrefTo(`/services/${encodeURIComponent(other)}`)}>{other}</a> : <>{other}</>;
}

export function ServiceErrors({ name }: { name: string }) {
  const range = useRange();
  const query = { from: range.from, to: range.to, service: name };
  const answer = useApi<Report>(apiPath("errors", query));
  if (answer.state === "failed") {
    return <Failed what="the errors" error={answer.error} retry={answer.reload} />;
  }
  if (!answer.data) return <Waiting what="the errors" rows={3} />;
  const rows = rowsOf(answer.data);
  if (rows.length === 0) return null;
  return (
    <section aria-label="Errors">
      <div class="section-head">
        <h2>Errors</h2>
        <a class="quiet" href={hrefWith({ service: name }, "/errors")}>
          All of it
        </a>
        <Tools csv={apiPath("errors", { ...query, format: "csv" })} sql={answer.data.sql} />
      </div>
      <Table
        name={`Errors of ${name}`}
        parameter="errors_sort"
        ordered="-error_count"
        rows={rows}
        rowKey={(r) => ["name", "error_type", "message"].map((c) => text(r, c)).join("\n")}
        columns={[
          {
            key: "name",
            label: "Operation",
            order: (r) => text(r, "name"),
            cell: (r) => <a href={hrefTo(`/traces/${text(r, "exemplar_trace_id")}`)}>{text(r, "name") ?? "unnamed"}</a>,
          },
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
          numeric("error_count", "Spans", count),
          numeric("trace_count", "Traces", count),
          {
            key: "last_seen",
            label: "Last",
            order: (r) => text(r, "last_seen"),
            cell: (r) => time(text(r, "last_seen")),
          },
        ]}
      />
    </section>
  );
}

function numeric(key: string, label: string, show: (n: number | null) => string): Column<Row> {
  return { key, label, numeric: true, order: (r) => number(r, key), cell: (r) => show(number(r, key)) };
}
