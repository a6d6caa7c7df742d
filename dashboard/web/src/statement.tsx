/** The bill as a statement: what was charged, less every part it went to, leaves the difference. */
import { number, text, type Row } from "./api";
import { total } from "./billmonth";
import { count, exact, exactDecimals, isZero, percent, plural, time, utc } from "./format";
import { MiniBar } from "./table";

interface Line {
  column: string;
  name: string;
  why: string;
  /** Shown as missing where there is none; the others only where there is some. */
  isAlways: boolean;
}

const LINES: Line[] = [
  {
    column: "allocated_billed_cost",
    name: "Allocated to invocations",
    why: "by the billed milliseconds × memory of every reported run",
    isAlways: true,
  },
  {
    column: "kept_billed_cost",
    name: "Kept by services",
    why: "a resource that a service owns, but that no single invocation causes",
    isAlways: false,
  },
  {
    column: "unobserved_billed_cost",
    name: "Unobserved",
    why: "billed for a known function, but no run was reported for it",
    isAlways: true,
  },
  {
    column: "idle_provisioned_billed_cost",
    name: "Idle provisioned concurrency",
    why: "kept ready by a function while nothing ran on it",
    isAlways: false,
  },
  {
    column: "idle_capacity_billed_cost",
    name: "Idle capacity",
    why: "of a table, a database or an instance, paid for and not used",
    isAlways: false,
  },
  { column: "tax_billed_cost", name: "Tax", why: "kept as its own line", isAlways: false },
  { column: "credit_billed_cost", name: "Credits", why: "kept as their own line", isAlways: false },
  {
    column: "unattributed_billed_cost",
    name: "Unattributed",
    why: "of no resource, or of one that no service is known to own",
    isAlways: true,
  },
];

const MEASURES = [
  { name: "Effective", charged: "charged_effective_cost", rest: "difference_effective_cost" },
  { name: "List", charged: "charged_list_cost", rest: "difference_list_cost" },
  { name: "Contracted", charged: "charged_contracted_cost", rest: "difference_contracted_cost" },
];

export function Statement({ deliveries, currency }: { deliveries: Row[]; currency: string }) {
  const charged = total(deliveries, "charged_billed_cost") ?? "0";
  const rest = total(deliveries, "difference_billed_cost") ?? "0";
  const lines = LINES.map((line) => ({ ...line, amount: total(deliveries, line.column) }));
  const decimals = Math.max(2, ...[charged, ...lines.map((l) => l.amount)].map(exactDecimals));
  const show = (amount: string | null) => (amount === null ? "–" : exact(amount, decimals, currency));
  const share = (amount: string | null) =>
    amount === null || isZero(charged) ? null : Number(amount) / Number(charged);
  return (
    <div class="panel statement-box">
      <table class="statement main-statement">
        <caption class="visually-hidden">Charged, less every part, leaves the difference</caption>
        <thead>
          <tr>
            <th scope="col">Billed cost</th>
            <th scope="col" class="number">
              {currency}
            </th>
            <th scope="col" class="number">
              Share
            </th>
          </tr>
        </thead>
        <tbody>
          <tr class="first">
            <th scope="row">
              Charged on {plural(whole(deliveries, "charge_count"), "line")} of the bill
            </th>
            <td class="number">{show(charged)}</td>
            <td class="number" />
          </tr>
          {lines
            .filter((line) => line.isAlways || line.amount !== null)
            .map((line) => (
              <tr key={line.column} class="part">
                <th scope="row">
                  {line.name} <span class="why">{line.why}</span>
                </th>
                <td class="number">{show(line.amount)}</td>
                <td class="number">
                  <span class="with-bar">
                    {percent(share(line.amount))}
                    <MiniBar share={share(line.amount) === null ? null : Math.abs(share(line.amount)!)} />
                  </span>
                </td>
              </tr>
            ))}
          <tr class="sum">
            <th scope="row">Difference</th>
            <td class="number">
              <span class="amount">{show(rest)}</span>
            </td>
            <td class="number">
              <Mark ok={isZero(rest)} />
            </td>
          </tr>
        </tbody>
      </table>
      <div class="statement-side">
        <Verdict deliveries={deliveries} />
        <Measures deliveries={deliveries} currency={currency} />
        <h3>{plural(deliveries.length, "file")} behind it</h3>
        <Deliveries deliveries={deliveries} />
      </div>
    </div>
  );
}

function Verdict({ deliveries }: { deliveries: Row[] }) {
  const waiting = whole(deliveries, "not_allocated_charge_count");
  const refused = whole(deliveries, "refused_row_count");
  const isDifferent = deliveries.some((r) => text(r, "status") === "DIFFERENT");
  return (
    <p class="verdict">
      {waiting > 0 ? (
        <>
          <b class="not-ok">{plural(waiting, "line")} not allocated yet.</b> Run{" "}
          <code>./spanledger cost allocate</code>.
        </>
      ) : isDifferent ? (
        <b class="not-ok">
          The parts do not add up to the bill. Import the delivery again, then allocate it.
        </b>
      ) : (
        <>
          <b class="ok">Adds up to the last digit</b>, for billed, effective, list and contracted cost
          and for quantities.
        </>
      )}
      {refused > 0 && (
        <>
          {" "}
          <b class="not-ok">{plural(refused, "row")} of the file could not be read</b> and are not in
          the amount charged.
        </>
      )}
    </p>
  );
}

function Measures({ deliveries, currency }: { deliveries: Row[]; currency: string }) {
  return (
    <table class="statement">
      <thead>
        <tr>
          <th scope="col">Measure</th>
          <th scope="col" class="number">
            Charged
          </th>
          <th scope="col" class="number">
            Difference
          </th>
        </tr>
      </thead>
      <tbody>
        {MEASURES.map((m) => {
          const charged = total(deliveries, m.charged);
          const rest = total(deliveries, m.rest) ?? "0";
          return (
            <tr key={m.name}>
              <th scope="row">{m.name} cost</th>
              <td class="number">{charged === null ? "–" : exact(charged, 2, currency)}</td>
              <td class="number">
                {exact(rest, 0, null)} <Mark ok={isZero(rest)} />
              </td>
            </tr>
          );
        })}
        <tr>
          <th scope="row">Quantities</th>
          <td class="number muted">in their own units</td>
          <td class="number">
            {exact(total(deliveries, "difference_quantity") ?? "0", 0, null)}{" "}
            <Mark ok={isZero(total(deliveries, "difference_quantity") ?? "0")} />
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function Deliveries({ deliveries }: { deliveries: Row[] }) {
  return (
    <ul class="deliveries">
      {deliveries.map((r) => (
        <li key={text(r, "delivery_series")}>
          <code>{text(r, "source_file")}</code>{" "}
          <span class="muted">
            {text(r, "source_format")}, {count(number(r, "charge_count"))} lines, split into{" "}
            {count(number(r, "part_count"))} parts; imported{" "}
            <span title={utc(text(r, "delivery_time"))}>{time(text(r, "delivery_time"))}</span>,
            delivery <code>{text(r, "delivery_id")}</code>
            {text(r, "delivery_findings") && ` · ${text(r, "delivery_findings")}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Mark({ ok }: { ok: boolean }) {
  return ok ? (
    <span class="ok" role="img" aria-label="is zero">
      ✓
    </span>
  ) : (
    <span class="not-ok" role="img" aria-label="is not zero">
      ✗
    </span>
  );
}

function whole(rows: Row[], column: string): number {
  return rows.reduce((n, r) => n + (number(r, column) ?? 0), 0);
}
