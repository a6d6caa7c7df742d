/** Services: what each did in the window, how slow, how cold, and what it cost. */
import { apiPath, number, rowsOf, text, useApi, type Report, type Row } from "./api";
import { changes, RULES } from "./changes";
import { age, count, duration, fixed, money, moneyDecimals, MISSING, percent, plural, sum } from "./format";
import { useHealth } from "./health";
import { hrefTo, hrefWith, usePlace } from "./nav";
import { Badge, Empty, Failed, Head, hues, Swatch, Tools, Waiting } from "./parts";
import { hrefUpTo, RangePicker, useRange, type Range } from "./range";
import { SincePicker, useSince } from "./since";
import { MiniBar, SpreadBar, Table, type Column } from "./table";

export function ServicesPage() {
  const range = useRange();
  const { query } = usePlace();
  const window = { from: range.from, to: range.to };
  const answer = useApi<Report>(apiPath("services", window));
  const since = useSince(range);
  const earlier = useApi<Report>(apiPath("services", { from: since.from, to: since.to }));
  const wanted = (query.get("q") ?? "").toLowerCase();
  const order = query.get("sort") ?? ORDERED;
  return (
    <>
      <Head title="Services">
        <SincePicker />
        <RangePicker />
      </Head>
      {answer.state === "failed" ? (
        <Failed what="the services" error={answer.error} retry={answer.reload} />
      ) : !answer.data ? (
        <Waiting what="the services" />
      ) : answer.data.rows.length === 0 ? (
        <NoServices range={range} />
      ) : (
        <>
          <Summary
            rows={rowsOf(answer.data)}
            past={earlier.state === "ready" ? rowsOf(earlier.data) : null}
            range={range}
            words={since.words}
          />
          {wanted && (
            <p class="filter-note">
              Only services with <b>{wanted}</b> in their name.{" "}
              <a href={hrefWith({ q: null })}>Show all</a>
            </p>
          )}
          <div class="section-head">
            <h2 class="visually-hidden">All services</h2>
            <Tools
              csv={apiPath("services", { ...window, q: wanted, sort: order, format: "csv" })}
              sql={answer.data.sql}
            />
          </div>
          <ServicesTable
            rows={rowsOf(answer.data).filter((r) =>
              (text(r, "service_name") ?? "").toLowerCase().includes(wanted),
            )}
            isBusy={answer.state === "loading"}
          />
        </>
      )}
    </>
  );
}

const ORDERED = "-invocation_count";

function Summary(props: { rows: Row[]; past: Row[] | null; range: Range; words: string }) {
  const { rows, past, range, words } = props;
  const calls = total(rows, "invocation_count");
  const errors = total(rows, "error_count");
  const cold = total(rows, "cold_start_count");
  const currency = onlyCurrency(rows);
  const billed = sum(rows.map((r) => text(r, "billed_cost")));
  const found = past ? changes(rows, past) : null;
  return (
    <section class="summary" aria-label="Summary">
      <p class="lead">
        {plural(rows.length, "service")} ran <b>{plural(calls, "invocation")}</b> in {range.words}.{" "}
        <b>{count(errors)}</b> failed, <b>{count(cold)}</b> started cold
        {billed !== null && currency ? (
          <>
            ; <b>{money(billed, currency)}</b> billed so far.
          </>
        ) : (
          "; not billed yet."
        )}
      </p>
      <div class="changes">
        <h2 title={RULES}>What changed</h2>
        {found === null ? (
          <p class="muted">Comparing with {words}…</p>
        ) : past?.length === 0 ? (
          <p class="muted">Nothing to compare with: no telemetry in {words}.</p>
        ) : found.length === 0 ? (
          <p class="muted" title={RULES}>
            Nothing beyond the usual against {words}.
          </p>
        ) : (
          <ul>
            {found.map((c) => (
              <li key={c.service + c.words} class={c.tone}>
                <a href={hrefTo(`/services/${encodeURIComponent(c.service)}`)}>{c.service}</a>{" "}
                {c.words}
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function ServicesTable({ rows, isBusy }: { rows: Row[]; isBusy: boolean }) {
  const slowest = Math.max(0, ...rows.map((r) => number(r, "p99_ns") ?? 0));
  const errorTop = Math.max(0.01, ...rows.map((r) => number(r, "error_ratio") ?? 0));
  const coldTop = Math.max(0.01, ...rows.map((r) => number(r, "cold_start_ratio") ?? 0));
  const cost = moneyDecimals(rows.map((r) => text(r, "billed_cost")));
  const unit = moneyDecimals(rows.map((r) => text(r, PER_1000)));
  const hue = hues(rows.map((r) => text(r, "service_name") ?? ""));
  const currency = onlyCurrency(rows);
  const columns: Column<Row>[] = [
    {
      key: "service_name",
      label: "Service",
      order: (r) => text(r, "service_name"),
      cell: (r) => (
        <>
          <Swatch hue={hue.get(text(r, "service_name") ?? "")} />
          <a href={hrefTo(`/services/${encodeURIComponent(text(r, "service_name") ?? "")}`)}>
            {text(r, "service_name") ?? "(no service name)"}
          </a>
          {r["simulated"] === true && (
            <Badge tone="mark" title="Some of this service's telemetry comes from the simulator">
              simulated
            </Badge>
          )}
        </>
      ),
      total: rows.length > 1 ? "Total" : undefined,
    },
    {
      ...plain("invocation_count", "Invocations", (r) => count(number(r, "invocation_count"))),
      hint: "Runs of the functions, from the platform's own reports; not sampled",
      title: (r) => `${count(number(r, "span_count"))} spans`,
      total: rows.length > 1 ? count(total(rows, "invocation_count")) : undefined,
    },
    {
      ...plain("error_ratio", "Errors", (r) => percent(number(r, "error_ratio"))),
      cell: (r) => withBar(percent(number(r, "error_ratio")), number(r, "error_ratio"), errorTop, "bad"),
      title: (r) => `${count(number(r, "error_count"))} failed`,
      total: rows.length > 1 ? count(total(rows, "error_count")) : undefined,
    },
    {
      key: "spread",
      label: "p50 – p95 – p99",
      hint: `Band from p50 to p95, tick at p99; the full width is ${duration(slowest)}`,
      cell: (r) => (
        <SpreadBar
          p50={number(r, "p50_ns")}
          p95={number(r, "p95_ns")}
          p99={number(r, "p99_ns")}
          top={slowest}
        />
      ),
    },
    plain("p50_ns", "p50", (r) => duration(number(r, "p50_ns"))),
    plain("p95_ns", "p95", (r) => duration(number(r, "p95_ns"))),
    plain("p99_ns", "p99", (r) => duration(number(r, "p99_ns"))),
    {
      ...plain("cold_start_ratio", "Cold", (r) => percent(number(r, "cold_start_ratio"))),
      hint: "Share of the invocations that waited for a new function instance",
      cell: (r) =>
        withBar(percent(number(r, "cold_start_ratio")), number(r, "cold_start_ratio"), coldTop, "cold"),
      title: (r) => `${count(number(r, "cold_start_count"))} cold starts`,
      total: rows.length > 1 ? count(total(rows, "cold_start_count")) : undefined,
    },
    {
      ...plain("init_p50_ns", "Init p50", (r) => duration(number(r, "init_p50_ns"))),
      hint: "Median time a cold start took before the handler ran",
    },
    {
      ...plain("billed_cost", "Billed", (r) =>
        fixed(text(r, "billed_cost"), cost, text(r, "billing_currency")),
      ),
      hint: "Billed cost of this service, for the hours of the bill that begin in the window; – where not billed yet",
      title: (r) => exactTitle(r, "billed_cost"),
      total:
        rows.length > 1 && currency
          ? fixed(sum(rows.map((r) => text(r, "billed_cost"))), cost, currency)
          : undefined,
    },
    {
      ...plain(PER_1000, "per 1,000", (r) => fixed(text(r, PER_1000), unit, text(r, "billing_currency"))),
      hint: "Billed cost per 1,000 of the invocations that it is billed for",
      title: (r) => exactTitle(r, PER_1000),
    },
  ];
  return (
    <Table
      name="Services"
      columns={columns}
      rows={rows}
      rowKey={(r) => text(r, "service_name") ?? ""}
      ordered={ORDERED}
      isBusy={isBusy}
    />
  );
}

const PER_1000 = "billed_cost_per_1000_invocations";

function NoServices({ range }: { range: Range }) {
  const health = useHealth();
  const latest = health?.latestTelemetry ?? null;
  return (
    <Empty title={`No telemetry in ${range.words}`}>
      {latest ? (
        <p>
          The newest came {age(latest, Date.parse(health?.now ?? latest))}.{" "}
          <a href={hrefUpTo(latest)}>Show the 24 hours up to it</a>
        </p>
      ) : (
        <p>
          Nothing was collected yet. Start with <code>./spanledger demo</code>, or send OTLP to{" "}
          <code>http://127.0.0.1:4318</code> with <code>./spanledger collect</code>.
        </p>
      )}
    </Empty>
  );
}

function plain(key: string, label: string, show: (r: Row) => string): Column<Row> {
  return { key, label, numeric: true, order: (r) => number(r, key), cell: show };
}

function withBar(words: string, value: number | null, top: number, tone: string) {
  return words === MISSING ? (
    words
  ) : (
    <span class={`with-bar ${tone}`}>
      {words}
      <MiniBar share={value === null ? null : value / top} />
    </span>
  );
}

function exactTitle(row: Row, column: string): string | undefined {
  const amount = text(row, column);
  return amount === null ? "Not billed yet" : `${amount} ${text(row, "billing_currency") ?? ""}`;
}

function total(rows: Row[], column: string): number {
  return rows.reduce((n, r) => n + (number(r, column) ?? 0), 0);
}

/** The currency of every amount, or null where they differ: such amounts are never added. */
function onlyCurrency(rows: Row[]): string | null {
  const all = new Set(rows.flatMap((r) => text(r, "billing_currency") ?? []));
  return all.size === 1 ? [...all][0]! : null;
}
