/** Compare: each version beside the one it replaced, or any two groups in depth. */
import { apiPath, number, rowsOf, text, type Row } from "./api";
import { ComparedPair } from "./comparepair";
import { count, duration, fixed, MISSING, moneyDecimals, percent, plural, time, utc } from "./format";
import { GroupChooser, hrefOfPair, useGroups, useVersions } from "./groups";
import { MetricSwitch } from "./metric";
import { hrefWith, usePlace } from "./nav";
import { Empty, Failed, Head, hues, Tools, Waiting } from "./parts";
import { RangePicker, useRange } from "./range";
import { serviceColumn } from "./reportpage";
import { Table, type Column } from "./table";
import { isWorse, Verdict } from "./verdict";

export function ComparePage() {
  const groups = useGroups();
  const { query } = usePlace();
  return (
    <>
      <Head title="Compare">
        {groups && <MetricSwitch />}
        <RangePicker />
      </Head>
      <GroupChooser none="each version with the one it replaced" />
      {groups ? (
        <ComparedPair groups={groups} />
      ) : query.get("vs") ? (
        <Empty title="Nothing to compare yet">
          <p>
            No service changed its version in this range. <a href={hrefWith({ range: "30d", from: null, to: null })}>Look at 30 days</a>
          </p>
        </Empty>
      ) : (
        <Successive />
      )}
    </>
  );
}

function Successive() {
  const range = useRange();
  const answer = useVersions(range);
  const order = usePlace().query.get("sort");
  if (answer.state === "failed") {
    return <Failed what="the versions" error={answer.error} retry={answer.reload} />;
  }
  if (!answer.data) return <Waiting what="the versions" />;
  const rows = rowsOf(answer.data);
  if (rows.length === 0) {
    return (
      <Empty title={`No version replaced another in ${range.words}`}>
        <p>
          <a href={hrefWith({ range: "30d", from: null, to: null })}>Look at 30 days</a>, or compare two times
          instead. A function's version is <code>faas.version</code>, else <code>service.version</code>.
        </p>
      </Empty>
    );
  }
  const worse = rows.filter(isWorse);
  return (
    <>
      <p class="lead">
        {plural(rows.length, "new version")} in {range.words}; <b>{worse.length}</b>{" "}
        {worse.length === 1 ? "is slower or fails more than the one it" : "are slower or fail more than those they"}{" "}
        replaced, beyond chance.
      </p>
      <div class="section-head">
        <h2 class="visually-hidden">Versions</h2>
        <Tools
          csv={apiPath("compare", { from: range.from, to: range.to, sort: order, format: "csv" })}
          sql={answer.data.sql}
        />
      </div>
      <Table
        name="Versions"
        columns={columns(rows)}
        rows={rows}
        rowKey={(r) => `${text(r, "service_name")}:${text(r, "candidate_version")}`}
        ordered=""
        isBusy={answer.state === "loading"}
        note="Each operation with itself, so another mix of requests is no difference. A verdict stands beside all other tests (Benjamini-Hochberg, 5 %) and is large enough to matter."
      />
    </>
  );
}

function columns(rows: Row[]): Column<Row>[] {
  const hue = hues(rows.map((r) => text(r, "service_name") ?? ""));
  const cost = moneyDecimals(rows.map((r) => text(r, "candidate_per_1000_cost")));
  return [
    {
      key: "candidate_version",
      label: "Versions",
      order: (r) => text(r, "candidate_version"),
      cell: (r) => (
        <a href={hrefOfPair(r)}>
          {text(r, "baseline_version")} → {text(r, "candidate_version")}
        </a>
      ),
    },
    serviceColumn("service_name", "Service", hue),
    { key: "verdict", label: "Verdict", order: (r) => text(r, "verdict"), cell: (r) => <Verdict row={r} /> },
    {
      key: "candidate_request_count",
      label: "Requests",
      numeric: true,
      order: (r) => number(r, "candidate_request_count"),
      cell: (r) => count(number(r, "candidate_request_count")),
    },
    both("error_ratio", "Errors", (r, k) => percent(number(r, k))),
    both("p50_ns", "p50", (r, k) => duration(number(r, k))),
    both("p95_ns", "p95", (r, k) => duration(number(r, k))),
    both("cold_start_ratio", "Cold", (r, k) => percent(number(r, k))),
    both("per_1000_cost", "per 1,000", (r, k) => fixed(text(r, k), cost, text(r, "billing_currency"))),
    {
      key: "candidate_first_seen",
      label: "Since",
      order: (r) => text(r, "candidate_first_seen"),
      cell: (r) => time(text(r, "candidate_first_seen")).slice(0, 16),
      title: (r) => utc(text(r, "candidate_first_seen")),
    },
  ];
}

/** Candidate, with the baseline small below it; ordered by the candidate. */
function both(key: string, label: string, show: (r: Row, key: string) => string): Column<Row> {
  return {
    key: `candidate_${key}`,
    label,
    hint: "Of the new version; below it, of the one it replaced",
    numeric: true,
    order: (r) => number(r, `candidate_${key}`),
    cell: (r) => {
      const [now, was] = [show(r, `candidate_${key}`), show(r, `baseline_${key}`)];
      return now === MISSING && was === MISSING ? (
        MISSING
      ) : (
        <>
          {now} <span class="was">{was}</span>
        </>
      );
    },
  };
}
