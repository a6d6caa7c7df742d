/** Objectives: how much of each error budget is left, and how fast it burns. */
import { apiPath, number, rowsOf, text, useApi, type Report, type Row } from "./api";
import { count, duration, MISSING, percent, plural } from "./format";
import { hrefTo } from "./nav";
import { Badge, Empty, Failed, Head, hues, Tools, Waiting, type Tone } from "./parts";
import { countColumn, serviceColumn } from "./reportpage";
import { MiniBar, Table, type Column } from "./table";

const STATES: Record<string, { tone: Tone; label: string }> = {
  OK: { tone: "good", label: "kept" },
  BURNING: { tone: "bad", label: "burning" },
  EXHAUSTED: { tone: "bad", label: "budget spent" },
  NO_DATA: { tone: "warn", label: "no data" },
};

export function SloPage() {
  const answer = useApi<Report>(apiPath("slo"));
  const rows = answer.data ? rowsOf(answer.data) : [];
  const bad = rows.filter((r) => (STATES[text(r, "state") ?? ""]?.tone ?? "bad") === "bad");
  return (
    <>
      <Head title="Objectives" />
      {answer.state === "failed" ? (
        <Failed what="the objectives" error={answer.error} retry={answer.reload} />
      ) : !answer.data ? (
        <Waiting what="the objectives" />
      ) : rows.length === 0 ? (
        <Empty title="No objective is defined">
          <p>
            Write <code>slos.csv</code> into the lake's folder; <code>./spanledger slo --help</code> says what stands in it.
            Objectives are read anew at each look.
          </p>
        </Empty>
      ) : (
        <>
          <p class="lead">
            {plural(rows.length, "objective")}; <b>{count(bad.length)}</b> {bad.length === 1 ? "needs" : "need"} somebody now.
          </p>
          <div class="section-head">
            <h2 class="visually-hidden">Objectives</h2>
            <Tools csv={apiPath("slo", { format: "csv" })} sql={answer.data.sql} />
          </div>
          <Table
            name="Objectives"
            columns={columns(rows)}
            rows={rows}
            rowKey={(r) => text(r, "objective") ?? ""}
            ordered=""
            isBusy={answer.state === "loading"}
            note="A burn rate of 1 spends exactly the budget in the period. An alert needs a long and a short window that both burn: it is real, and it is still going on."
          />
        </>
      )}
    </>
  );
}

function columns(rows: Row[]): Column<Row>[] {
  const hue = hues(rows.map((r) => text(r, "service_name") ?? ""));
  return [
    {
      key: "objective",
      label: "Objective",
      order: (r) => text(r, "objective"),
      cell: (r) => (
        <>
          <a href={hrefTo("/traces", tracesOf(r))}>{text(r, "objective")}</a>
          <span class="way">{promise(r)}</span>
        </>
      ),
    },
    { key: "state", label: "State", order: (r) => text(r, "state"), cell: (r) => <State row={r} /> },
    serviceColumn("service_name", "Service", hue),
    countColumn("request_count", "Requests", "In the period"),
    countColumn("bad_count", "Bad"),
    {
      ...countColumn("good_ratio", "Good"),
      cell: (r) => percent(number(r, "good_ratio")),
    },
    {
      ...countColumn("budget_left_ratio", "Budget left", "Of the bad requests that the target allows"),
      cell: (r) => {
        const left = number(r, "budget_left_ratio");
        return (
          <span class={`with-bar ${left !== null && left < 0.25 ? "bad" : ""}`}>
            {percent(left)}
            <MiniBar share={left === null ? null : Math.max(0, left)} />
          </span>
        );
      },
    },
    burn("burn_5m", "5 min"),
    burn("burn_1h", "1 h"),
    burn("burn_6h", "6 h"),
    burn("burn_3d", "3 d"),
  ];
}

function State({ row }: { row: Row }) {
  const state = STATES[text(row, "state") ?? ""] ?? { tone: "warn" as Tone, label: text(row, "state") ?? MISSING };
  const burning = text(row, "burning");
  return (
    <Badge tone={state.tone} title={burning ? `Burns in ${burning}` : "No pair of windows burns"}>
      {state.label}
    </Badge>
  );
}

function burn(key: string, label: string): Column<Row> {
  return {
    ...countColumn(key, label, `Burn rate over ${label}: how many times as fast as the budget allows`),
    cell: (r) => {
      const rate = number(r, key);
      return rate === null ? MISSING : rate.toFixed(rate < 10 ? 2 : 0);
    },
  };
}

function promise(row: Row): string {
  const threshold = number(row, "threshold_ns");
  const what = threshold === null ? "do not fail" : `take at most ${duration(threshold)}`;
  const target = number(row, "target_ratio");
  return `${target === null ? MISSING : `${(target * 100).toPrecision(8).replace(/\.?0+$/, "")} %`} ${what}, over ${plural(number(row, "period_days") ?? 0, "day")}`;
}

/** The requests that spend the budget. */
function tracesOf(row: Row): Record<string, string | null> {
  const threshold = number(row, "threshold_ns");
  return {
    service: text(row, "service_name"),
    operation: text(row, "operation"),
    range: "30d",
    ...(threshold === null ? { errors: "true" } : { min_duration: `${threshold}ns` }),
  };
}
