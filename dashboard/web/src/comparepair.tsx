/** Two groups in depth: measure by measure, by operation, by call path. */
import { apiPath, number, rowsOf, text, useApi, type Report, type Row } from "./api";
import { count, difference, duration, fixed, MISSING, moneyDecimals, percent, signed } from "./format";
import type { Groups } from "./groups";
import { hrefTo, usePlace } from "./nav";
import { Empty, Failed, Tools, Waiting } from "./parts";
import { PathDifference } from "./pathdiff";
import { Table, type Column } from "./table";
import { Verdict } from "./verdict";

export function ComparedPair({ groups }: { groups: Groups }) {
  const answer = useApi<Report>(apiPath("compare", groups.query));
  const order = usePlace().query.get("operations_sort");
  if (answer.state === "failed") {
    return <Failed what="the comparison" error={answer.error} retry={answer.reload} />;
  }
  if (!answer.data) return <Waiting what="the comparison" />;
  const rows = rowsOf(answer.data);
  const whole = rows.filter((r) => text(r, "operation") === null);
  if (rows.length === 0) {
    return (
      <Empty title="Nothing to compare">
        <p>
          No service has requests both in {groups.baseline} and in {groups.candidate}.
        </p>
      </Empty>
    );
  }
  return (
    <>
      {whole.length === 1 && <Measures row={whole[0]!} groups={groups} />}
      <section aria-label="By operation">
        <div class="section-head">
          <h2>{whole.length === 1 ? "By operation" : "By service and operation"}</h2>
          <Tools
            csv={apiPath("compare", { ...groups.query, sort: order, format: "csv" })}
            sql={answer.data.sql}
          />
        </div>
        <Table
          name="By operation"
          columns={operationColumns(rows)}
          rows={whole.length === 1 ? rows.filter((r) => text(r, "operation") !== null) : rows}
          rowKey={(r) => `${text(r, "service_name")}:${text(r, "operation")}`}
          ordered=""
          parameter="operations_sort"
          isBusy={answer.state === "loading"}
        />
      </section>
      <PathDifference groups={groups} />
    </>
  );
}

interface Measure {
  key: string;
  label: string;
  show: (row: Row, column: string) => string;
  change: (row: Row, before: string, after: string) => string;
  /** Column with the probability that the candidate is worse. */
  test?: string;
}

function Measures({ row, groups }: { row: Row; groups: Groups }) {
  const currency = text(row, "billing_currency");
  const cost = moneyDecimals([text(row, "baseline_per_1000_cost"), text(row, "candidate_per_1000_cost")]);
  const time = (r: Row, c: string) => duration(number(r, c));
  const share = (r: Row, c: string) => percent(number(r, c));
  const money = (r: Row, c: string) => fixed(text(r, c), cost, currency);
  const measures: Measure[] = [
    { key: "request_count", label: "Requests", show: (r, c) => count(number(r, c)), change: () => MISSING },
    { key: "error_ratio", label: "Errors", show: share, change: points, test: "more_errors_probability" },
    { key: "p50_ns", label: "p50", show: time, change: relative, test: "slower_probability" },
    { key: "p95_ns", label: "p95", show: time, change: relative, test: "slow_tail_probability" },
    { key: "p99_ns", label: "p99", show: time, change: relative },
    { key: "cold_start_ratio", label: "Cold starts", show: share, change: points },
    { key: "init_p50_ns", label: "Init p50", show: time, change: relative },
    { key: "init_p95_ns", label: "Init p95", show: time, change: relative },
    { key: "per_1000_cost", label: "Billed cost per 1,000", show: money, change: costChange },
  ];
  const column = (prefix: string, label: string): Column<Measure> => ({
    key: prefix,
    label,
    numeric: true,
    cell: (m) => m.show(row, `${prefix}_${m.key}`),
  });
  const columns: Column<Measure>[] = [
    { key: "measure", label: "Measure", cell: (m) => m.label },
    column("baseline", cap(groups.baseline)),
    column("candidate", cap(groups.candidate)),
    {
      key: "change",
      label: "Change",
      numeric: true,
      cell: (m) => m.change(row, `baseline_${m.key}`, `candidate_${m.key}`),
    },
    {
      key: "probability",
      label: "Surely worse",
      hint: "Probability that the candidate is worse, by one test alone: rank sums, slowest 5 %, two proportions",
      numeric: true,
      cell: (m) => (m.test ? percent(number(row, m.test)) : ""),
    },
  ];
  const name = text(row, "service_name") ?? "";
  return (
    <section aria-label="Measures">
      <p class="lead">
        <a href={hrefTo(`/services/${encodeURIComponent(name)}`)}>{name}</a>, {groups.candidate} against{" "}
        {groups.baseline}: <Verdict row={row} />
      </p>
      <div class="measures">
        <Table name="Measures" columns={columns} rows={measures} rowKey={(m) => m.key} ordered="" parameter="none" />
      </div>
    </section>
  );
}

function operationColumns(rows: Row[]): Column<Row>[] {
  const isOneService = new Set(rows.map((r) => text(r, "service_name"))).size === 1;
  const pair = (key: string, label: string, show: (n: number | null) => string): Column<Row>[] =>
    ["baseline", "candidate"].map((side) => ({
      key: `${side}_${key}`,
      label: side === "baseline" ? label : "→",
      hint: `${label} of the ${side}`,
      numeric: true,
      order: (r: Row) => number(r, `${side}_${key}`),
      cell: (r: Row) => show(number(r, `${side}_${key}`)),
    }));
  return [
    {
      key: "operation",
      label: isOneService ? "Operation" : "Service and operation",
      order: (r) => text(r, "operation"),
      cell: (r) => {
        const [service, operation] = [text(r, "service_name"), text(r, "operation")];
        if (operation === null) return <b>{service}</b>;
        return (
          <>
            <a href={hrefTo("/traces", { service, operation })}>{operation}</a>{" "}
            {!isOneService && <span class="muted">{service}</span>}
          </>
        );
      },
    },
    { key: "verdict", label: "Verdict", order: (r) => text(r, "verdict"), cell: (r) => <Verdict row={r} /> },
    ...pair("request_count", "Requests", count),
    ...pair("error_ratio", "Errors", percent),
    ...pair("p50_ns", "p50", duration),
    ...pair("p95_ns", "p95", duration),
  ];
}

function relative(row: Row, before: string, after: string): string {
  const [a, b] = [number(row, before), number(row, after)];
  return a === null || b === null || a === 0 ? MISSING : signed(b / a - 1, percent);
}

function points(row: Row, before: string, after: string): string {
  const [a, b] = [number(row, before), number(row, after)];
  if (a === null || b === null) return MISSING;
  return signed(b - a, (n) => `${(Math.abs(n ?? 0) * 100).toFixed(2)} points`);
}

function costChange(row: Row, before: string, after: string): string {
  const [a, b] = [text(row, before), text(row, after)];
  if (a === null || b === null || Number(a) === 0) return MISSING;
  return signed(Number(difference(b, a)) / Number(a), percent);
}

function cap(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
