/** Overview: what changed since the range before, and whether the numbers can be trusted. */
import type { ComponentChildren } from "preact";
import { apiPath, number, rowsOf, text, useApi, type Report, type Row } from "./api";
import { changes, RULES, type Change } from "./changes";
import { age, count, difference, duration, isZero, money, percent, plural, signed, sum, time } from "./format";
import { useHealth } from "./health";
import { hrefTo } from "./nav";
import { Empty, Fact, Facts, Failed, Head, Waiting } from "./parts";
import { hrefUpTo, RangePicker, useRange, type Range } from "./range";
import { SincePicker, useSince, type Since } from "./since";
import { isWorse, Verdict } from "./verdict";

const MOST = 6;

export function OverviewPage() {
  const range = useRange();
  const since = useSince(range);
  const window = { from: range.from, to: range.to };
  const earlier = { from: since.from, to: since.to };
  const now = useApi<Report>(apiPath("services", window));
  const past = useApi<Report>(apiPath("services", earlier));
  return (
    <>
      <Head title="Overview">
        <SincePicker />
        <RangePicker />
      </Head>
      {now.state === "failed" ? (
        <Failed what="the services" error={now.error} retry={now.reload} />
      ) : past.state === "failed" ? (
        <Failed what="the services before" error={past.error} retry={past.reload} />
      ) : !now.data || !past.data ? (
        <Waiting what="the overview" rows={10} />
      ) : now.data.rows.length === 0 ? (
        <Nothing range={range} />
      ) : (
        <>
          <Totals rows={rowsOf(now.data)} past={rowsOf(past.data)} since={since} />
          <div class="cards" aria-busy={now.state === "loading" || past.state === "loading"}>
            <Services rows={rowsOf(now.data)} past={rowsOf(past.data)} since={since} />
            <Movers rows={rowsOf(now.data)} past={rowsOf(past.data)} since={since} />
            <NewErrors window={window} earlier={earlier} />
            <NewVersions window={window} />
          </div>
        </>
      )}
    </>
  );
}

function Totals({ rows, past, since }: { rows: Row[]; past: Row[]; since: Since }) {
  const health = useHealth();
  const currencies = new Set([...rows, ...past].flatMap((r) => text(r, "billing_currency") ?? []));
  const currency = currencies.size === 1 ? [...currencies][0]! : null;
  const billed = sum(rows.map((r) => text(r, "billed_cost")));
  const before = sum(past.map((r) => text(r, "billed_cost")));
  const was = (column: string) => `${count(total(past, column))} in ${since.words}`;
  const change = (column: string) => ratio(total(rows, column), total(past, column));
  return (
    <Facts>
      <Fact name="Invocations" title={was("invocation_count")}>
        <a href={hrefTo("/services")}>{count(total(rows, "invocation_count"))}</a>
        <Moved by={change("invocation_count")} />
      </Fact>
      <Fact name="Failed" title={was("error_count")} tone={total(rows, "error_count") > 0 ? "bad" : "plain"}>
        <a href={hrefTo("/errors")}>{count(total(rows, "error_count"))}</a>
        <Moved by={change("error_count")} />
      </Fact>
      <Fact name="Cold starts" title={was("cold_start_count")}>
        <a href={hrefTo("/cold-starts")}>{count(total(rows, "cold_start_count"))}</a>
        <Moved by={change("cold_start_count")} />
      </Fact>
      <Fact name="Billed so far" title={billed === null ? "Not billed yet" : `${billed}; ${before ?? "nothing"} in ${since.words}`}>
        <a href={hrefTo("/cost")}>{currency === null ? "–" : money(billed, currency)}</a>
      </Fact>
      <Fact name="Newest telemetry" title={time(health?.latestTelemetry)}>
        {health?.latestTelemetry ? age(health.latestTelemetry, Date.parse(health.now)) : "–"}
      </Fact>
      <Fact name="Billed up to" title="End of the newest charge">
        {health?.latestCharge ? time(health.latestCharge).slice(0, 16) : "–"}
      </Fact>
      <Fact
        name="Bill covered"
        tone={(health?.coverageRatio ?? 1) < 0.95 ? "warn" : "plain"}
        title="Share of what the newest bill charges for known functions that reported invocations account for"
      >
        {percent(health?.coverageRatio)}
      </Fact>
    </Facts>
  );
}

function Moved({ by }: { by: number | null }) {
  return by === null ? null : <span class="was">{signed(by, percent)}</span>;
}

function Services({ rows, past, since }: { rows: Row[]; past: Row[]; since: Since }) {
  const found = changes(rows, past, Infinity);
  const list = (title: string, tones: Change["tone"][], none: string) => {
    const some = found.filter((c) => tones.includes(c.tone)).slice(0, MOST);
    return (
      <Card title={title} hint={RULES} isEmpty={some.length === 0} none={none}>
        {some.map((c) => (
          <li key={c.service + c.words} class={c.tone}>
            <a href={hrefTo(`/services/${encodeURIComponent(c.service)}`)}>{c.service}</a> {c.words}
          </li>
        ))}
      </Card>
    );
  };
  if (past.length === 0) {
    return (
      <Card title="Services" isEmpty none={`Nothing to compare with: no telemetry in ${since.words}.`}>
        {null}
      </Card>
    );
  }
  return (
    <>
      {list("Worse", ["worse", "news"], `No service got worse than in ${since.words}, by the rules of this heading.`)}
      {list("Better", ["better"], "No service got better by as much.")}
    </>
  );
}

/** By how much money the bill of a service moved, not by how much percent. */
function Movers({ rows, past, since }: { rows: Row[]; past: Row[]; since: Since }) {
  const before = new Map(past.map((r) => [text(r, "service_name"), r]));
  const moved = rows
    .flatMap((row) => {
      const [is, was] = [text(row, "billed_cost"), text(before.get(text(row, "service_name")) ?? {}, "billed_cost")];
      const change = is === null || was === null ? null : difference(is, was);
      return change === null || isZero(change) ? [] : [{ row, change, was: was! }];
    })
    .sort((a, b) => Math.abs(Number(b.change)) - Math.abs(Number(a.change)))
    .slice(0, MOST);
  return (
    <Card
      title="Cost"
      hint="Services whose billed cost moved most, in money; hours that are not billed yet are in neither"
      isEmpty={moved.length === 0}
      none={`No service is billed both here and in ${since.words}.`}
      more={<a href={hrefTo("/cost")}>The month's bill</a>}
    >
      {moved.map(({ row, change, was }) => {
        const [name, currency] = [text(row, "service_name") ?? "", text(row, "billing_currency")];
        return (
          <li key={name} class={change.startsWith("-") ? "better" : "worse"}>
            <a href={hrefTo("/cost", { lines: name })}>{name}</a>{" "}
            {change.startsWith("-") ? money(change, currency) : `+${money(change, currency)}`}: {money(was, currency)} →{" "}
            {money(text(row, "billed_cost"), currency)}
          </li>
        );
      })}
    </Card>
  );
}

interface Window {
  from: string;
  to: string;
}

function NewErrors({ window, earlier }: { window: Window; earlier: Window }) {
  const now = useApi<Report>(apiPath("errors", { ...window }));
  const past = useApi<Report>(apiPath("errors", { ...earlier }));
  if (now.state === "failed") return <Failed what="the errors" error={now.error} retry={now.reload} />;
  if (past.state === "failed") return <Failed what="the errors before" error={past.error} retry={past.reload} />;
  if (!now.data || !past.data) return <Waiting what="the errors" rows={3} />;
  const key = (r: Row) => ["service_name", "name", "error_type", "message"].map((c) => text(r, c)).join("\n");
  const known = new Set(rowsOf(past.data).map(key));
  const found = rowsOf(now.data).filter((r) => !known.has(key(r)));
  return (
    <Card
      title="New errors"
      hint="Groups of errors that the compared period does not have"
      isEmpty={found.length === 0}
      none="No error that was not there before."
      more={<a href={hrefTo("/errors")}>All errors</a>}
    >
      {found.slice(0, MOST).map((r) => (
        <li key={key(r)} class="worse">
          <a href={hrefTo(`/traces/${text(r, "exemplar_trace_id")}`)}>{text(r, "name") ?? "unnamed"}</a>{" "}
          <span class="muted">{text(r, "service_name")}</span> {plural(number(r, "error_count") ?? 0, "failed span")}:{" "}
          <code>{text(r, "error_type")}</code> {text(r, "message")}
        </li>
      ))}
    </Card>
  );
}

function NewVersions({ window }: { window: Window }) {
  const answer = useApi<Report>(apiPath("compare", { ...window }));
  if (answer.state === "failed") {
    return <Failed what="the versions" error={answer.error} retry={answer.reload} />;
  }
  if (!answer.data) return <Waiting what="the versions" rows={3} />;
  const rows = rowsOf(answer.data);
  return (
    <Card
      title="New versions"
      hint="Each beside the version that it replaced"
      isEmpty={rows.length === 0}
      none="No version replaced another."
      more={<a href={hrefTo("/compare")}>Compare</a>}
    >
      {rows.slice(0, MOST).map((r) => {
        const [service, old, next] = ["service_name", "baseline_version", "candidate_version"].map((c) => text(r, c));
        return (
          <li key={`${service}:${next}`} class={isWorse(r) ? "worse" : "news"}>
            <a href={hrefTo("/compare", { vs: "versions", service: service!, baseline: old!, candidate: next! })}>
              {service} {old} → {next}
            </a>{" "}
            <Verdict row={r} /> <span class="muted">p95 {duration(number(r, "candidate_p95_ns"))}</span>
          </li>
        );
      })}
    </Card>
  );
}

function Card(props: {
  title: string;
  hint?: string;
  isEmpty: boolean;
  none: string;
  more?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <section class="card panel changes" aria-label={props.title}>
      <h2 title={props.hint}>{props.title}</h2>
      {props.isEmpty ? <p class="muted">{props.none}</p> : <ul>{props.children}</ul>}
      {props.more && <p class="card-more">{props.more}</p>}
    </section>
  );
}

function Nothing({ range }: { range: Range }) {
  const health = useHealth();
  return (
    <Empty title={`No telemetry in ${range.words}`}>
      {health?.latestTelemetry ? (
        <p>
          The newest came {age(health.latestTelemetry, Date.parse(health.now))}.{" "}
          <a href={hrefUpTo(health.latestTelemetry)}>Show the 24 hours up to it</a>
        </p>
      ) : (
        <p>
          Nothing was collected yet. <a href={hrefTo("/data-health")}>What to paste, and what is missing</a>; or
          see it with data first: <code>./spanledger demo</code>.
        </p>
      )}
    </Empty>
  );
}

function total(rows: Row[], column: string): number {
  return rows.reduce((n, r) => n + (number(r, column) ?? 0), 0);
}

function ratio(is: number, was: number): number | null {
  return was === 0 ? null : is / was - 1;
}
