/** What sets the traces of a selection apart: attribute values that they have more often than the others. */
import { apiPath, number, rowsOf, text, useApi, type Query, type Report, type Row } from "./api";
import { percent } from "./format";
import { hrefTo } from "./nav";
import { Failed, Tools, Waiting } from "./parts";
import { MiniBar, Table, type Column } from "./table";

/** @param selected what the traces are, as "slow traces" */
export function Attribution({ query, selected }: { query: Query; selected: string }) {
  const answer = useApi<Report>(apiPath("correlations", query));
  if (answer.state === "failed") {
    return <Failed what="what sets them apart" error={answer.error} retry={answer.reload} />;
  }
  if (!answer.data) return <Waiting what="what sets them apart" rows={4} />;
  const rows = rowsOf(answer.data);
  const first = rows[0];
  return (
    <section aria-label="What sets these apart">
      <div class="section-head">
        <h2>What sets these apart</h2>
        <Tools csv={apiPath("correlations", { ...query, format: "csv" })} sql={answer.data.sql} />
      </div>
      <p class="chart-says">
        {first ? (
          <>
            {percent(number(first, "selected_ratio"))} of the {selected} have{" "}
            <b>
              {text(first, "attribute_key")} = {text(first, "attribute_value")}
            </b>{" "}
            in {text(first, "service_name")}, and {percent(number(first, "other_ratio"))} of the others.
          </>
        ) : (
          <>No attribute value is surely more frequent among the {selected}.</>
        )}{" "}
        {answer.data.notes.join("; ")}.
      </p>
      {rows.length > 0 && (
        <Table
          name="What sets these apart"
          parameter="apart_sort"
          ordered=""
          columns={COLUMNS}
          rows={rows}
          rowKey={(r) => ["service_name", "attribute_key", "attribute_value"].map((c) => text(r, c)).join("\n")}
          isBusy={answer.state === "loading"}
          note="Two proportions for each value; only what stands beside all other tests is shown (Benjamini-Hochberg, 5 %). A value may accompany the cause without being it."
        />
      )}
    </section>
  );
}

const COLUMNS: Column<Row>[] = [
  {
    key: "attribute",
    label: "Attribute",
    order: (r) => text(r, "attribute_key"),
    cell: (r) => (
      <>
        <a href={hrefTo(`/traces/${text(r, "exemplar_trace_id")}`)}>
          {text(r, "attribute_key")} = {text(r, "attribute_value")}
        </a>
        {text(r, "same_traces") && <span class="way">the same traces: {text(r, "same_traces")}</span>}
      </>
    ),
    title: () => "Opens a trace that has it",
  },
  { key: "service_name", label: "Service", order: (r) => text(r, "service_name"), cell: (r) => text(r, "service_name") },
  share("selected_ratio", "Selected", "bad"),
  share("other_ratio", "Others", ""),
  {
    key: "times_as_often",
    label: "Times",
    hint: "How many times as often; – where the others never have it",
    numeric: true,
    order: (r) => number(r, "times_as_often"),
    cell: (r) => number(r, "times_as_often")?.toPrecision(3) ?? "–",
  },
  {
    key: "false_discovery_ratio",
    label: "Chance",
    hint: "Least share of chance finds with which it is reported",
    numeric: true,
    order: (r) => number(r, "false_discovery_ratio"),
    cell: (r) => percent(number(r, "false_discovery_ratio")),
  },
];

function share(key: string, label: string, tone: string): Column<Row> {
  return {
    key,
    label,
    numeric: true,
    order: (r) => number(r, key),
    cell: (r) => (
      <span class={`with-bar ${tone}`}>
        {percent(number(r, key))}
        <MiniBar share={number(r, key)} />
      </span>
    ),
  };
}
