/** Search for traces: slowest, newest or dearest first, with filters that stand in the URL. */
import { apiPath, rowsOf, text, useApi, type Report } from "./api";
import { age } from "./format";
import { useHealth } from "./health";
import { Heatmap } from "./heatmap";
import { go, hrefWith, usePlace } from "./nav";
import { Selected, useBox } from "./box";
import { Attribution } from "./correlations";
import { Empty, Failed, Head, Tools, Waiting } from "./parts";
import { hrefUpTo, RangePicker, useRange } from "./range";
import { TraceTable } from "./tracetable";

const ORDERS = [
  { key: "slowest", label: "Slowest", sort: "-duration_ns" },
  { key: "newest", label: "Newest", sort: "-start_time" },
  { key: "costliest", label: "Costliest", sort: "-billed_cost" },
] as const;

const LIMIT = 100;

export function TracesPage() {
  const range = useRange();
  const { query } = usePlace();
  const order = ORDERS.find((o) => o.key === query.get("order")) ?? ORDERS[0];
  const filters = {
    from: range.from,
    to: range.to,
    service: query.get("service"),
    operation: query.get("operation"),
    min_duration: query.get("min_duration"),
    errors: query.get("errors"),
    cold: query.get("cold"),
    order: order.key,
    limit: LIMIT,
  };
  const answer = useApi<Report>(apiPath("traces", filters));
  const services = useApi<Report>(apiPath("services", { from: range.from, to: range.to }));
  const box = useBox();
  const operation = query.get("operation");
  const busiest = services.data ? text(rowsOf(services.data)[0] ?? {}, "service_name") : null;
  // Durations of different services do not belong in one field.
  const drawn = query.get("service") ?? busiest;
  const names = services.data ? rowsOf(services.data).flatMap((r) => text(r, "service_name") ?? []) : [];
  return (
    <>
      <Head title="Traces">
        <RangePicker />
      </Head>
      <Filters names={names} />
      {drawn && <Heatmap service={drawn} operation={operation} range={range} box={box} />}
      {drawn && box && <Selected box={box} service={drawn} operation={operation} />}
      <div class="section-head">
        <div class="segments" role="group" aria-label="Order">
          {ORDERS.map((o) => (
            <a
              key={o.key}
              class="segment"
              aria-current={o === order ? "true" : undefined}
              href={hrefWith({ order: o === ORDERS[0] ? null : o.key, sort: null })}
            >
              {o.label}
            </a>
          ))}
        </div>
        {answer.data && (
          <Tools csv={apiPath("traces", { ...filters, format: "csv" })} sql={answer.data.sql} />
        )}
      </div>
      {answer.state === "failed" ? (
        <Failed what="the traces" error={answer.error} retry={answer.reload} />
      ) : !answer.data ? (
        <Waiting what="the traces" rows={10} />
      ) : answer.data.rows.length === 0 ? (
        <NoTraces words={range.words} />
      ) : (
        <TraceTable
          report={answer.data}
          isBusy={answer.state === "loading"}
          ordered={order.sort}
        />
      )}
      {!box && <Apart filters={filters} />}
    </>
  );
}

/** Failed traces where those are looked at, else those that take long. */
function Apart({ filters }: { filters: Record<string, string | number | null> }) {
  const { query } = usePlace();
  const { from, to, service, operation, min_duration, errors } = filters;
  const of = { from, to, service, operation };
  if (query.get("apart") === null) {
    return (
      <p class="section-head">
        <a class="quiet" href={hrefWith({ apart: "true" })}>
          What sets slow or failed traces apart?
        </a>
      </p>
    );
  }
  if (errors) return <Attribution query={{ ...of, errors }} selected="traces with an error" />;
  return min_duration ? (
    <Attribution query={{ ...of, slower_than: min_duration }} selected={`traces of ${min_duration} or more`} />
  ) : (
    <Attribution query={of} selected="slowest 5 % of each operation" />
  );
}

function Filters({ names }: { names: string[] }) {
  const { query } = usePlace();
  const set = (name: string, value: string) => go(hrefWith({ [name]: value, sort: null }), true);
  const service = query.get("service") ?? "";
  const operation = query.get("operation");
  return (
    <form class="filters" aria-label="Filters" onSubmit={(e) => e.preventDefault()}>
      <label>
        Service{" "}
        <select value={service} onChange={(e) => set("service", e.currentTarget.value)}>
          <option value="">all</option>
          {[...new Set([...names, ...(service ? [service] : [])])].sort().map((n) => (
            <option key={n} value={n}>
              {n}
            </option>
          ))}
        </select>
      </label>
      <label title="Of the whole trace, as 250ms or 1.5s">
        Trace takes at least{" "}
        <input
          class="short"
          placeholder="250ms"
          value={query.get("min_duration") ?? ""}
          pattern="\s*[0-9]+(\.[0-9]+)?\s*(ns|us|µs|ms|s|m)\s*"
          onChange={(e) => {
            if (e.currentTarget.reportValidity()) set("min_duration", e.currentTarget.value.trim());
          }}
        />
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={query.get("errors") === "true"}
          onChange={(e) => set("errors", e.currentTarget.checked ? "true" : "")}
        />{" "}
        with errors
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={query.get("cold") === "true"}
          onChange={(e) => set("cold", e.currentTarget.checked ? "true" : "")}
        />{" "}
        with a cold start
      </label>
      {operation && (
        <span class="chip">
          operation <b>{operation}</b>{" "}
          <a href={hrefWith({ operation: null })} aria-label="Any operation">
            ×
          </a>
        </span>
      )}
    </form>
  );
}

function NoTraces({ words }: { words: string }) {
  const health = useHealth();
  const { query } = usePlace();
  const isFiltered = ["service", "operation", "min_duration", "errors", "cold"].some((n) => query.get(n));
  return (
    <Empty title={`No trace in ${words}${isFiltered ? " passes these filters" : ""}`}>
      {isFiltered ? (
        <p>
          <a
            href={hrefWith({
              service: null,
              operation: null,
              min_duration: null,
              errors: null,
              cold: null,
            })}
          >
            Take the filters away
          </a>
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
