/** One service: its operations, its cold starts by version, and its slowest traces. */
import { apiPath, number, rowsOf, text, useApi, type Report, type Row } from "./api";
import { count, duration, fixed, money, moneyDecimals, percent } from "./format";
import { hrefTo, usePlace } from "./nav";
import { Empty, Fact, Facts, Failed, Head, Tools, Waiting } from "./parts";
import { RangePicker, useRange } from "./range";
import { OverTime } from "./redchart";
import { Neighbours, ServiceErrors, Versions } from "./serviceparts";
import { SpreadBar, Table, type Column } from "./table";
import { TraceTable } from "./tracetable";

export function ServicePage({ name }: { name: string }) {
  const range = useRange();
  const window = { from: range.from, to: range.to };
  const all = useApi<Report>(apiPath("services", window));
  const row = all.data ? rowsOf(all.data).find((r) => text(r, "service_name") === name) : undefined;
  const versions = useApi<Report>(apiPath("compare", { ...window, service: name }));
  const newer = versions.data ? rowsOf(versions.data) : [];
  return (
    <>
      <p class="crumbs">
        <a href={hrefTo("/services")}>Services</a>
      </p>
      <Head title={name}>
        <RangePicker />
      </Head>
      {all.state === "failed" ? (
        <Failed what="the service" error={all.error} retry={all.reload} />
      ) : !all.data ? (
        <Waiting what="the service" rows={2} />
      ) : !row ? (
        <Empty title={`${name} sent nothing in ${range.words}`}>
          <p>
            Choose a longer time range, or go back to <a href={hrefTo("/services")}>all services</a>.
          </p>
        </Empty>
      ) : (
        <ServiceFacts row={row} />
      )}
      <OverTime service={name} versions={newer} />
      <Operations name={name} />
      <Neighbours name={name} />
      <Versions name={name} answer={versions} />
      <ServiceErrors name={name} />
      <ColdStarts name={name} />
      <Slowest name={name} />
    </>
  );
}

function ServiceFacts({ row }: { row: Row }) {
  const currency = text(row, "billing_currency");
  const perThousand = text(row, "billed_cost_per_1000_invocations");
  return (
    <Facts>
      <Fact name="Invocations">{count(number(row, "invocation_count"))}</Fact>
      <Fact name="Errors" tone={(number(row, "error_count") ?? 0) > 0 ? "bad" : "plain"}>
        {percent(number(row, "error_ratio"))}
      </Fact>
      <Fact name="p50">{duration(number(row, "p50_ns"))}</Fact>
      <Fact name="p95">{duration(number(row, "p95_ns"))}</Fact>
      <Fact name="p99">{duration(number(row, "p99_ns"))}</Fact>
      <Fact name="Cold starts">{percent(number(row, "cold_start_ratio"))}</Fact>
      <Fact name="Init p50">{duration(number(row, "init_p50_ns"))}</Fact>
      <Fact name="Billed" title={text(row, "billed_cost") ?? "Not billed yet"}>
        <a href={hrefTo("/cost", { lines: text(row, "service_name") })}>{money(text(row, "billed_cost"), currency)}</a>
      </Fact>
      <Fact name="per 1,000 calls" title={perThousand ?? "Not billed yet"}>
        {money(perThousand, currency)}
      </Fact>
    </Facts>
  );
}

function Operations({ name }: { name: string }) {
  const range = useRange();
  const { query } = usePlace();
  const path = `services/${encodeURIComponent(name)}/operations`;
  const window = { from: range.from, to: range.to };
  const answer = useApi<Report>(apiPath(path, window));
  const order = query.get("sort") ?? "-call_count";
  if (answer.state === "failed") {
    return <Failed what="the operations" error={answer.error} retry={answer.reload} />;
  }
  if (!answer.data) return <Waiting what="the operations" />;
  const rows = rowsOf(answer.data);
  const slowest = Math.max(0, ...rows.map((r) => number(r, "p99_ns") ?? 0));
  const columns: Column<Row>[] = [
    {
      key: "name",
      label: "Operation",
      order: (r) => text(r, "name"),
      cell: (r) => (
        <a href={hrefTo("/traces", { service: name, operation: text(r, "name") })}>
          {text(r, "name")}
        </a>
      ),
    },
    {
      key: "kind",
      label: "Kind",
      order: (r) => text(r, "kind"),
      cell: (r) => <span class="muted">{text(r, "kind")?.toLowerCase() ?? "–"}</span>,
    },
    numeric("call_count", "Calls", (r) => count(number(r, "call_count"))),
    numeric("error_count", "Errors", (r) => count(number(r, "error_count"))),
    {
      key: "spread",
      label: "p50 – p95 – p99",
      cell: (r) => (
        <SpreadBar
          p50={number(r, "p50_ns")}
          p95={number(r, "p95_ns")}
          p99={number(r, "p99_ns")}
          top={slowest}
        />
      ),
    },
    numeric("p50_ns", "p50", (r) => duration(number(r, "p50_ns"))),
    numeric("p95_ns", "p95", (r) => duration(number(r, "p95_ns"))),
    numeric("p99_ns", "p99", (r) => duration(number(r, "p99_ns"))),
  ];
  if (rows.length === 0) return null;
  return (
    <section aria-label="Operations">
      <div class="section-head">
        <h2>Operations</h2>
        <Tools
          csv={apiPath(path, { ...window, sort: order, format: "csv" })}
          sql={answer.data.sql}
        />
      </div>
      <Table
        name={`Operations of ${name}`}
        columns={columns}
        rows={rows}
        rowKey={(r) => `${text(r, "name")}\n${text(r, "kind")}`}
        ordered="-call_count"
        isBusy={answer.state === "loading"}
        note={answer.data.truncated ? "More operations than can be shown; the list is cut." : undefined}
      />
    </section>
  );
}

function ColdStarts({ name }: { name: string }) {
  const range = useRange();
  const window = { from: range.from, to: range.to };
  const answer = useApi<Report>(apiPath("cold-starts", { ...window, service: name }));
  if (answer.state === "failed") {
    return <Failed what="the cold starts" error={answer.error} retry={answer.reload} />;
  }
  if (!answer.data) return <Waiting what="the cold starts" rows={3} />;
  const rows = rowsOf(answer.data);
  if (rows.length === 0) return null;
  const cost = moneyDecimals(rows.map((r) => text(r, "cold_start_billed_cost")));
  const columns: Column<Row>[] = [
    {
      key: "faas_name",
      label: "Function",
      order: (r) => text(r, "faas_name"),
      cell: (r) => text(r, "faas_name") ?? "–",
    },
    {
      key: "faas_version",
      label: "Version",
      order: (r) => text(r, "faas_version"),
      cell: (r) => text(r, "faas_version") ?? "–",
    },
    numeric("invocation_count", "Invocations", (r) => count(number(r, "invocation_count"))),
    numeric("cold_start_count", "Cold", (r) => count(number(r, "cold_start_count"))),
    numeric("cold_start_ratio", "Share", (r) => percent(number(r, "cold_start_ratio"))),
    numeric("init_p50_ns", "Init p50", (r) => duration(number(r, "init_p50_ns"))),
    numeric("init_p95_ns", "Init p95", (r) => duration(number(r, "init_p95_ns"))),
    numeric("init_max_ns", "Init max", (r) => duration(number(r, "init_max_ns"))),
    {
      ...numeric("on_critical_path_ratio", "On critical path", (r) =>
        percent(number(r, "on_critical_path_ratio")),
      ),
      hint: "Share of the cold starts that a request waited for",
    },
    {
      ...numeric("cold_start_billed_cost", "Billed", (r) =>
        fixed(text(r, "cold_start_billed_cost"), cost, text(r, "billing_currency")),
      ),
      hint: "Billed for the time spent in init",
    },
  ];
  return (
    <section aria-label="Cold starts">
      <div class="section-head">
        <h2>Cold starts by version</h2>
        <Tools
          csv={apiPath("cold-starts", { ...window, service: name, format: "csv" })}
          sql={answer.data.sql}
        />
      </div>
      <Table
        name={`Cold starts of ${name}`}
        columns={columns}
        rows={rows}
        rowKey={(r, i) => `${text(r, "faas_name")}:${text(r, "faas_version")}:${i}`}
        ordered="-cold_start_count"
        parameter="cold_sort"
      />
    </section>
  );
}

function Slowest({ name }: { name: string }) {
  const range = useRange();
  const query = { from: range.from, to: range.to, service: name, limit: 10 };
  const answer = useApi<Report>(apiPath("traces", query));
  if (answer.state === "failed") {
    return <Failed what="the slowest traces" error={answer.error} retry={answer.reload} />;
  }
  if (!answer.data) return <Waiting what="the slowest traces" />;
  if (answer.data.rows.length === 0) return null;
  return (
    <section aria-label="Slowest traces">
      <div class="section-head">
        <h2>Slowest traces</h2>
        <a class="quiet" href={hrefTo("/traces", { service: name })}>
          All traces of {name}
        </a>
      </div>
      <TraceTable report={answer.data} isBusy={answer.state === "loading"} />
    </section>
  );
}

function numeric(key: string, label: string, show: (r: Row) => string): Column<Row> {
  return { key, label, numeric: true, order: (r) => number(r, key), cell: show };
}
