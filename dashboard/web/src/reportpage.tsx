/** A page of one report: range, service filter, export, table, and every state it can be in. */
import type { ComponentChildren } from "preact";
import { apiPath, number, rowsOf, text, useApi, type Query, type Report, type Row } from "./api";
import { age, count, duration, fixed, moneyDecimals, percent } from "./format";
import { useHealth } from "./health";
import { go, hrefTo, hrefWith, usePlace } from "./nav";
import { Empty, Failed, Head, Swatch, Tools, Waiting } from "./parts";
import { hrefUpTo, RangePicker, useRange, type Range } from "./range";
import { MiniBar, Table, type Column } from "./table";

interface Props {
  title: string;
  /** Address below /api/v1. */
  report: string;
  /** What else it is asked with. */
  query?: Query;
  /** Beside the range. */
  tools?: ComponentChildren;
  filters?: ComponentChildren;
  /** Whether the report can be asked about one service. */
  byService?: boolean;
  /** What the page is about, in one or two sentences. */
  lead: (rows: Row[], range: Range) => ComponentChildren;
  above?: (rows: Row[]) => ComponentChildren;
  columns: (rows: Row[]) => Column<Row>[];
  rowKey: (row: Row, index: number) => string;
  ordered: string;
  empty: string;
  note?: (report: Report) => ComponentChildren;
  rowClass?: (row: Row) => string;
}

export function ReportPage(props: Props) {
  const range = useRange();
  const { query } = usePlace();
  const service = props.byService ? query.get("service") : null;
  const window = { from: range.from, to: range.to, service, ...props.query };
  const answer = useApi<Report>(apiPath(props.report, window));
  const order = query.get("sort");
  const rows = answer.data ? rowsOf(answer.data) : [];
  return (
    <>
      <Head title={props.title}>
        {props.tools}
        <RangePicker />
      </Head>
      {answer.state === "failed" ? (
        <Failed what={props.title.toLowerCase()} error={answer.error} retry={answer.reload} />
      ) : !answer.data ? (
        <Waiting what={props.title.toLowerCase()} />
      ) : (
        <>
          {rows.length > 0 && <p class="lead">{props.lead(rows, range)}</p>}
          <div class="filter-row">
            {props.filters}
            {props.byService && <ServiceFilter from={range.from} to={range.to} />}
          </div>
          {rows.length === 0 ? (
            <Nothing title={`${props.empty} in ${range.words}`} service={service} />
          ) : (
            <>
              {props.above?.(rows)}
              <div class="section-head">
                <h2 class="visually-hidden">{props.title}</h2>
                <Tools
                  csv={apiPath(props.report, { ...window, sort: order, format: "csv" })}
                  sql={answer.data.sql}
                />
              </div>
              <Table
                name={props.title}
                columns={props.columns(rows)}
                rows={rows}
                rowKey={props.rowKey}
                ordered={props.ordered}
                isBusy={answer.state === "loading"}
                {...(props.rowClass ? { rowClass: props.rowClass } : {})}
                note={props.note?.(answer.data)}
              />
            </>
          )}
        </>
      )}
    </>
  );
}

function ServiceFilter({ from, to }: { from: string; to: string }) {
  const { query } = usePlace();
  const services = useApi<Report>(apiPath("services", { from, to }));
  const names = services.data ? rowsOf(services.data).flatMap((r) => text(r, "service_name") ?? []) : [];
  const chosen = query.get("service") ?? "";
  return (
    <form class="filters" aria-label="Filters" onSubmit={(e) => e.preventDefault()}>
      <label>
        Service{" "}
        <select
          value={chosen}
          onChange={(e) => go(hrefWith({ service: e.currentTarget.value, sort: null }), true)}
        >
          <option value="">all</option>
          {[...new Set([...names, ...(chosen ? [chosen] : [])])].sort().map((n) => (
            <option key={n} value={n}>
              {n}
            </option>
          ))}
        </select>
      </label>
    </form>
  );
}

function Nothing({ title, service }: { title: string; service: string | null }) {
  const health = useHealth();
  return (
    <Empty title={title}>
      {service ? (
        <p>
          Only <b>{service}</b> was looked at. <a href={hrefWith({ service: null })}>Look at all services</a>
        </p>
      ) : health?.latestTelemetry ? (
        <p>
          The newest telemetry came {age(health.latestTelemetry, Date.parse(health.now))}.{" "}
          <a href={hrefUpTo(health.latestTelemetry)}>Show the 24 hours up to it</a>
        </p>
      ) : (
        <p>Nothing was collected yet.</p>
      )}
    </Empty>
  );
}

export function serviceColumn(key: string, label: string, hue: Map<string, number>): Column<Row> {
  return {
    key,
    label,
    order: (r) => text(r, key),
    cell: (r) => {
      const name = text(r, key);
      return name === null ? (
        <span class="muted">(no service name)</span>
      ) : (
        <>
          <Swatch hue={hue.get(name)} />
          <a href={hrefTo(`/services/${encodeURIComponent(name)}`)}>{name}</a>
        </>
      );
    },
  };
}

export function countColumn(key: string, label: string, hint?: string): Column<Row> {
  return {
    key,
    label,
    ...(hint ? { hint } : {}),
    numeric: true,
    order: (r) => number(r, key),
    cell: (r) => count(number(r, key)),
  };
}

export function durationColumn(key: string, label: string, hint?: string): Column<Row> {
  return { ...countColumn(key, label, hint), cell: (r) => duration(number(r, key)) };
}

export function ratioColumn(key: string, label: string, rows: Row[], tone: string, hint?: string): Column<Row> {
  const top = Math.max(0.01, ...rows.map((r) => number(r, key) ?? 0));
  return {
    ...countColumn(key, label, hint),
    cell: (r) => {
      const value = number(r, key);
      return value === null ? (
        percent(value)
      ) : (
        <span class={`with-bar ${tone}`}>
          {percent(value)}
          <MiniBar share={value / top} />
        </span>
      );
    },
  };
}

export function costColumn(key: string, label: string, rows: Row[], hint?: string): Column<Row> {
  const decimals = moneyDecimals(rows.map((r) => text(r, key)));
  return {
    ...countColumn(key, label, hint),
    cell: (r) => fixed(text(r, key), decimals, text(r, "billing_currency")),
    title: (r) => {
      const amount = text(r, key);
      return amount === null ? "Not billed yet, or not known" : `${amount} ${text(r, "billing_currency") ?? ""}`;
    },
  };
}
