/** Cost: the month, whether it adds up to the bill, and who caused it. */
import { apiPath, rowsOf, text, useApi, type Report, type Row } from "./api";
import { BREAKDOWNS, Breakdown, type By } from "./breakdown";
import { ChargeLines } from "./chargelines";
import { Daily } from "./daily";
import { Estimated } from "./estimated";
import { difference, fixed, isZero, money, moneyDecimals, month, percent, plural, signed } from "./format";
import { total, type Window } from "./billmonth";
import { hrefWith, usePlace } from "./nav";
import { Badge, Empty, Failed, Head, Tools, Waiting } from "./parts";
import { PeriodBadge } from "./periodstate";
import { Statement } from "./statement";
import { WastePart } from "./waste";
import { WhatIfPart } from "./whatif";

export function CostPage() {
  const answer = useApi<Report>(apiPath("reconciliation"));
  if (answer.state === "failed") {
    return <Failed what="the bill" error={answer.error} retry={answer.reload} />;
  }
  if (!answer.data) return <Waiting what="the bill" rows={10} />;
  const rows = rowsOf(answer.data);
  if (rows.length === 0) return <NoBill />;
  return <Month rows={rows} sql={answer.data.sql} />;
}

function Month({ rows, sql }: { rows: Row[]; sql: string }) {
  const { query } = usePlace();
  const months = [...new Set(rows.map(monthOf))].sort();
  const asked = query.get("month");
  const chosen = asked && months.includes(asked) ? asked : months[months.length - 1]!;
  const ofMonth = rows.filter((r) => monthOf(r) === chosen);
  const currencies = [...new Set(ofMonth.map((r) => text(r, "billing_currency") ?? ""))].sort();
  const wanted = query.get("currency");
  const currency = wanted && currencies.includes(wanted) ? wanted : currencies[0]!;
  const deliveries = ofMonth.filter((r) => text(r, "billing_currency") === currency);
  const previous = rows.filter(
    (r) =>
      monthOf(r) === months[months.indexOf(chosen) - 1] && text(r, "billing_currency") === currency,
  );
  const window: Window = {
    from: text(deliveries[0]!, "billing_period_start") ?? "",
    to: text(deliveries[0]!, "billing_period_end") ?? "",
    month: chosen,
    currency,
  };
  const by = (BREAKDOWNS.find((b) => b.key === query.get("by")) ?? BREAKDOWNS[0]!).key as By;
  return (
    <>
      <Head title={`Cost in ${month(chosen)}`}>
        <Months months={months} chosen={chosen} />
        {currencies.length > 1 && (
          <div class="segments" role="group" aria-label="Currency">
            {currencies.map((c) => (
              <a
                key={c}
                class="segment"
                aria-current={c === currency ? "true" : undefined}
                href={hrefWith({ currency: c })}
              >
                {c}
              </a>
            ))}
          </div>
        )}
        <Tools print />
      </Head>
      <Totals window={window} deliveries={deliveries} previous={previous} />
      <section aria-label="Reconciliation">
        <div class="section-head">
          <h2>Reconciliation with the bill</h2>
          <Tools
            csv={apiPath("reconciliation", { from: window.from, to: window.to, format: "csv" })}
            sql={sql}
          />
        </div>
        <Statement deliveries={deliveries} currency={currency} />
      </section>
      <Daily window={window} />
      <Breakdown window={window} by={by} />
      <Estimated window={window} by={by} />
      <ChargeLines window={window} />
      <WastePart window={window} />
      <WhatIfPart window={window} />
    </>
  );
}

function Totals(props: { window: Window; deliveries: Row[]; previous: Row[] }) {
  const { window, deliveries, previous } = props;
  const answer = useApi<Report>(
    apiPath("cost", { by: "service", from: window.from, to: window.to }),
  );
  const rows = answer.data
    ? rowsOf(answer.data).filter((r) => text(r, "billing_currency") === window.currency)
    : [];
  const billed = total(deliveries, "charged_billed_cost");
  const effective = total(deliveries, "charged_effective_cost");
  const before = total(previous, "charged_billed_cost");
  const isSynthetic = deliveries.some((r) => r["synthetic"] === true);
  const cold = total(rows, "cold_start_billed_cost");
  const failed = total(rows, "failed_billed_cost");
  const decimals = moneyDecimals([billed]);
  const share = (part: string | null) =>
    part !== null && billed !== null && !isZero(billed) ? Number(part) / Number(billed) : null;
  return (
    <dl class="cost-head">
      <div class="total">
        <dt>
          Billed{" "}
          <PeriodBadge deliveries={deliveries} />{" "}
          {isSynthetic && (
            <Badge tone="mark" title="This bill was made by the demo's meter, not by a provider">
              synthetic
            </Badge>
          )}
        </dt>
        <dd title={billed ?? undefined}>{fixed(billed, decimals, window.currency)}</dd>
      </div>
      <div class="total second" title="With prepaid commitments spread over their term">
        <dt>Effective</dt>
        <dd>{fixed(effective, decimals, window.currency)}</dd>
      </div>
      <div class="total second">
        <dt>Month before</dt>
        <dd>
          {money(before, window.currency)}
          {before !== null && billed !== null && !isZero(before) && (
            <span class="muted small">
              {" "}
              {signed(Number(difference(billed, before)) / Number(before), percent)}
            </span>
          )}
        </dd>
      </div>
      <div class="total second" title="Billed for the time that functions spent in init">
        <dt>Cold starts</dt>
        <dd>
          {money(cold, window.currency)} <span class="muted small">{percent(share(cold))}</span>
        </dd>
      </div>
      <div class="total second" title="Billed for invocations that ended in an error or a time-out">
        <dt>Failed work</dt>
        <dd>
          {money(failed, window.currency)} <span class="muted small">{percent(share(failed))}</span>
        </dd>
      </div>
    </dl>
  );
}

function Months({ months, chosen }: { months: string[]; chosen: string }) {
  const at = months.indexOf(chosen);
  const before = months[at - 1];
  const after = months[at + 1];
  return (
    <div class="segments" role="group" aria-label="Billing period">
      {before ? (
        <a class="segment" href={hrefWith({ month: before })}>
          ← {month(before)}
        </a>
      ) : (
        <span class="segment" title="No earlier bill was imported">
          {plural(months.length, "month")} imported
        </span>
      )}
      {after && (
        <a class="segment" href={hrefWith({ month: after })}>
          {month(after)} →
        </a>
      )}
    </div>
  );
}

function NoBill() {
  return (
    <>
      <Head title="Cost" />
      <Empty title="No bill was imported yet">
        <p>
          Import one with <code>./spanledger cost import FILE</code> (CUR 2.0, or FOCUS as CSV), then
          share it out with <code>./spanledger cost allocate</code>. Nothing here is estimated from
          list prices.
        </p>
      </Empty>
    </>
  );
}

function monthOf(row: Row): string {
  return (text(row, "billing_period_start") ?? "").slice(0, 7);
}
