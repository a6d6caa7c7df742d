/** Who caused the cost: by service, route, tenant, or the provider's product. */
import { apiPath, number, rowsOf, text, useApi, type Report, type Row } from "./api";
import { total, type Window } from "./billmonth";
import { count, difference, exact, fixed, isZero, moneyDecimals, percent } from "./format";
import { hrefWith, usePlace } from "./nav";
import { Empty, Failed, Tools, Waiting } from "./parts";
import { sampledColumns, useSampled, type Sampled } from "./sampled";
import { MiniBar, Table, type Column } from "./table";

export type By = "service" | "route" | "tenant" | "cloud-service";

export const BREAKDOWNS: { key: By; label: string; ordered: string }[] = [
  { key: "service", label: "Service", ordered: "-billed_cost" },
  { key: "route", label: "Route", ordered: "-caused_billed_cost" },
  { key: "tenant", label: "Tenant", ordered: "-billed_cost" },
  { key: "cloud-service", label: "Cloud service", ordered: "-billed_cost" },
];

/** Rows of these kinds are what is compared; all others are remainders. */
const COMPARED = new Set(["SERVICE", "TENANT"]);

const PER_1000 = "billed_cost_per_1000_invocations";

export function Breakdown({ window, by }: { window: Window; by: By }) {
  const { query } = usePlace();
  const shape = BREAKDOWNS.find((b) => b.key === by)!;
  const parameters = { by, from: window.from, to: window.to };
  const answer = useApi<Report>(apiPath("cost", parameters));
  const sampled = useSampled(window, by);
  const order = query.get("sort") ?? shape.ordered;
  const isOf = answer.data?.report === `cost_by_${by.replace("-", "_")}`;
  return (
    <section aria-label="Breakdown">
      <div class="section-head">
        <h2>Who caused it</h2>
        <nav class="segments" aria-label="Break down by">
          {BREAKDOWNS.map((b) => (
            <a
              key={b.key}
              class="segment"
              aria-current={b.key === by ? "true" : undefined}
              href={hrefWith({ by: b.key === "service" ? null : b.key, sort: null, lines: null })}
            >
              {b.label}
            </a>
          ))}
        </nav>
        {answer.data && (
          <Tools
            csv={apiPath("cost", { ...parameters, sort: order, format: "csv" })}
            sql={answer.data.sql}
          />
        )}
      </div>
      {answer.state === "failed" ? (
        <Failed what="the breakdown" error={answer.error} retry={answer.reload} />
      ) : !answer.data || !isOf ? (
        <Waiting what="the breakdown" />
      ) : (
        <Rows
          rows={rowsOf(answer.data).filter((r) => text(r, "billing_currency") === window.currency)}
          by={by}
          window={window}
          ordered={shape.ordered}
          sampled={sampled}
        />
      )}
    </section>
  );
}

function Rows(props: {
  rows: Row[];
  by: By;
  window: Window;
  ordered: string;
  sampled: Sampled;
}) {
  const { rows, by, window } = props;
  if (rows.length === 0) {
    return (
      <Empty title="No charge period of this month is allocated">
        <p>
          Run <code>./spanledger cost allocate</code>.
        </p>
      </Empty>
    );
  }
  const isRemainder = (r: Row) => r["kind"] !== undefined && !COMPARED.has(text(r, "kind") ?? "");
  return (
    <Table
      name={`Cost by ${by}`}
      columns={[
        ...columnsOf(by, rows, window),
        ...sampledColumns(by, props.sampled, window.currency),
      ]}
      rows={rows}
      rowKey={(r, i) => `${text(r, "kind")}:${text(r, "service_name")}:${i}`}
      ordered={props.ordered}
      isLast={isRemainder}
      rowClass={(r) => (isRemainder(r) ? "remainder" : "")}
      note={<Note by={by} rows={rows} />}
    />
  );
}

function Note({ by, rows }: { by: By; rows: Row[] }) {
  if (by === "route") {
    const own = total(rows, "own_billed_cost") ?? "0";
    const caused = total(rows, "caused_billed_cost") ?? "0";
    const rest = difference(own, caused);
    return (
      <>
        Own is what ran in the route's own service. Caused is what its requests cost wherever they went
        (caller pays). Both columns add up to the same total{" "}
        {isZero(rest) ? "✓" : `but for ${exact(rest, 0, null)}`}; never add one to the other.
      </>
    );
  }
  if (by === "tenant") {
    return <>A tenant pays for its requests wherever they went; the tenant comes from the request itself.</>;
  }
  return by === "service" ? (
    <>
      Counted by when a charge arose; the statement above by when it is billed. Rows in italics are billed, but no service is known to be behind them. Coverage is the share of the
      billed GB-seconds that reported invocations account for.
    </>
  ) : null;
}

function columnsOf(by: By, rows: Row[], window: Window): Column<Row>[] {
  const amount = amounts(rows, window.currency);
  const billed = amount("billed_cost", "Billed", "Billed cost, from the bill");
  const cold = amount("cold_start_billed_cost", "Cold starts", "Billed for time spent in init");
  const failed = amount("failed_billed_cost", "Failed", "Billed for invocations that failed");
  const calls: Column<Row> = {
    key: "invocation_count",
    label: "Invocations",
    numeric: true,
    order: (r) => number(r, "invocation_count"),
    cell: (r) => count(number(r, "invocation_count") || null),
    total: count(rows.reduce((n, r) => n + (number(r, "invocation_count") ?? 0), 0)),
  };
  const unit = { ...amount(PER_1000, "per 1,000", "Billed cost per 1,000 invocations") };
  delete unit.total;
  switch (by) {
    case "service":
      return [
        { ...named("service_name", "Service", lines("lines")), total: "Total" },
        billed,
        share(rows, "billed_cost"),
        amount("effective_cost", "Effective", "With prepaid commitments spread over their term"),
        cold,
        failed,
        calls,
        unit,
        {
          key: "coverage_ratio",
          label: "Coverage",
          numeric: true,
          order: (r) => number(r, "coverage_ratio"),
          cell: (r) => percent(number(r, "coverage_ratio")),
        },
      ];
    case "route":
      return [
        {
          ...named("route", "Route"),
          title: (r) =>
            text(r, "route") === "(service)"
              ? "Kept by the service: no single invocation causes it"
              : undefined,
          total: "Total",
        },
        named("service_name", "Service", lines("lines")),
        amount("own_billed_cost", "Own", "What ran in the route's own service"),
        amount("caused_billed_cost", "Caused", "What its requests cost wherever they went"),
        share(rows, "caused_billed_cost"),
        amount("caused_elsewhere_billed_cost", "of it elsewhere", "Caused in other services"),
        cold,
        failed,
        calls,
      ];
    case "tenant":
      return [
        { ...named("tenant", "Tenant"), total: "Total" },
        billed,
        share(rows, "billed_cost"),
        cold,
        failed,
        calls,
        {
          key: "trace_count",
          label: "Traces",
          numeric: true,
          order: (r) => number(r, "trace_count"),
          cell: (r) => count(number(r, "trace_count") || null),
        },
        unit,
      ];
    case "cloud-service":
      return [
        { ...named("cloud_service_name", "Cloud service", lines("cloud_lines")), total: "Total" },
        billed,
        share(rows, "billed_cost"),
        amount("effective_cost", "Effective", "With prepaid commitments spread over their term"),
        amount("allocated_billed_cost", "Allocated", "Caused by invocations"),
        amount("kept_billed_cost", "Kept", "Of a service, but of no invocation"),
        amount("unobserved_billed_cost", "Unobserved", "No run was reported for it"),
        amount("idle_provisioned_billed_cost", "Idle provisioned", "Kept ready, nothing ran on it"),
        amount("idle_capacity_billed_cost", "Idle capacity", "Paid for and not used"),
        amount("unattributed_billed_cost", "Unattributed", "No service is known to own it"),
        amount("tax_billed_cost", "Tax", "Kept as its own line"),
        {
          key: "charge_count",
          label: "Lines",
          numeric: true,
          order: (r) => number(r, "charge_count"),
          cell: (r) => count(number(r, "charge_count")),
          total: count(rows.reduce((n, r) => n + (number(r, "charge_count") ?? 0), 0)),
        },
      ];
  }
}

function amounts(rows: Row[], currency: string) {
  return (key: string, label: string, hint: string): Column<Row> => {
    const values = rows.map((r) => text(r, key));
    const sum = total(rows, key);
    const decimals = moneyDecimals([...values, key === PER_1000 ? null : sum]);
    return {
      key,
      label,
      hint,
      numeric: true,
      order: (r) => number(r, key),
      cell: (r) => fixed(text(r, key), decimals, currency),
      title: (r) => text(r, key) ?? undefined,
      total: sum === null ? undefined : fixed(sum, decimals, currency),
    };
  };
}

function named(key: string, label: string, href?: (name: string) => string): Column<Row> {
  return {
    key,
    label,
    order: (r) => text(r, key),
    cell: (r) => {
      const name = text(r, key);
      const isLinked = href && name !== null && !name.startsWith("(");
      return isLinked ? <a href={href(name)}>{name}</a> : (name ?? "–");
    },
    title: () => (href ? "Show its lines of the bill" : undefined),
  };
}

function lines(parameter: "lines" | "cloud_lines") {
  return (name: string) =>
    hrefWith({ lines: null, cloud_lines: null, lines_sort: null, [parameter]: name });
}

function share(rows: Row[], column: string): Column<Row> {
  const all = Number(total(rows, column) ?? 0);
  const of = (r: Row) => {
    const value = number(r, column);
    return value === null || all === 0 ? null : value / all;
  };
  return {
    key: `${column}_share`,
    label: "Share",
    numeric: true,
    cell: (r) => (
      <span class="with-bar">
        {percent(of(r))}
        <MiniBar share={of(r) === null ? null : Math.abs(of(r)!)} />
      </span>
    ),
  };
}
