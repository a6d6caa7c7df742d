/** What ran and is not billed yet, by who caused it; apart from the bill, so that the two are never summed. */
import { apiPath, number, rowsOf, text, useApi, type Report, type Row } from "./api";
import { total, type Window } from "./billmonth";
import type { By } from "./breakdown";
import { count, fixed, moneyDecimals, time } from "./format";
import { hrefWith, usePlace } from "./nav";
import { Badge, Failed, Tools } from "./parts";
import { Table, type Column } from "./table";

const MARK = "What ran and no bill has yet, at the bill's latest rates; the bill takes its place";

const RUNGS: Record<string, string> = {
  "estimate:own-rate/v1": "its own latest rate",
  "estimate:account-region-rate/v1": "latest rate of its account and region",
  "estimate:meter-rate/v1": "latest rate of the meter on the bill",
  "estimate:price-list/v1": "list price",
  "estimate:no-rate/v1": "no price known",
};

export function EstimatedBadge() {
  return (
    <Badge tone="warn" title={MARK}>
      estimated
    </Badge>
  );
}

export function Estimated({ window, by }: { window: Window; by: By }) {
  const { query } = usePlace();
  const isLeftOut = query.get("state") === "final";
  const parameters = { by, from: window.from, to: window.to };
  const answer = useApi<Report>(apiPath("estimate", parameters));
  if (answer.state === "failed") {
    return <Failed what="what is not billed yet" error={answer.error} retry={answer.reload} />;
  }
  if (!answer.data) return null;
  const rows = rowsOf(answer.data).filter((r) =>
    [window.currency, "(none)"].includes(text(r, "billing_currency") ?? ""),
  );
  if (rows.length === 0) return null;
  const sum = total(rows, "estimated_billed_cost");
  return (
    <section aria-label="Not billed yet">
      <div class="section-head">
        <h2>
          Not billed yet <EstimatedBadge />
        </h2>
        <nav class="segments" aria-label="Money that is shown">
          <a
            class="segment"
            aria-current={isLeftOut ? undefined : "true"}
            href={hrefWith({ state: null })}
          >
            With estimates
          </a>
          <a
            class="segment"
            aria-current={isLeftOut ? "true" : undefined}
            href={hrefWith({ state: "final" })}
          >
            Billed only
          </a>
        </nav>
        {!isLeftOut && (
          <Tools
            csv={apiPath("estimate", { ...parameters, format: "csv" })}
            sql={answer.data.sql}
          />
        )}
      </div>
      {!isLeftOut && (
        <Table
          name={`Not billed yet by ${by}`}
          columns={columnsOf(rows, by, window.currency, sum)}
          rows={rows}
          rowKey={(r) => `${text(r, "item")} ${text(r, "route")}`}
          ordered="-estimated_billed_cost"
          parameter="estimate_sort"
          note={
            <>
              Runs and calls after the newest hour that the bill has of each resource, at the bill's own
              latest rates. No part of the statement above, and gone when the bill has them.
            </>
          }
        />
      )}
    </section>
  );
}

function columnsOf(rows: Row[], by: By, currency: string, sum: string | null): Column<Row>[] {
  const isRoute = by === "route";
  const columns: Column<Row>[] = [
    {
      key: "item",
      label: isRoute ? "Route" : "Who",
      order: (r) => `${text(r, "item")} ${text(r, "route")}`,
      cell: (r) => (isRoute ? `${text(r, "item")} ${text(r, "route")}` : (text(r, "item") ?? "–")),
      total: "Total",
    },
    amount(rows, "estimated_billed_cost", isRoute ? "Own" : "Estimated", currency, sum),
  ];
  if (by === "service" || isRoute) {
    const caused = total(rows, "estimated_caused_billed_cost");
    columns.push(amount(rows, "estimated_caused_billed_cost", "Caused", currency, caused));
  }
  columns.push(
    {
      key: "estimated_invocation_count",
      label: "Invocations",
      numeric: true,
      order: (r) => number(r, "estimated_invocation_count"),
      cell: (r) => count(number(r, "estimated_invocation_count") || null),
    },
    {
      key: "estimate_method",
      label: "At",
      order: (r) => text(r, "estimate_method"),
      cell: (r) =>
        (text(r, "estimate_method") ?? "")
          .split(", ")
          .map((method) => RUNGS[method] ?? method)
          .join(", "),
      title: (r) => text(r, "estimate_method") ?? undefined,
    },
    {
      key: "estimated_until",
      label: "Until",
      order: (r) => text(r, "estimated_until"),
      cell: (r) => time(text(r, "estimated_until")),
    },
  );
  return columns;
}

function amount(
  rows: Row[],
  key: string,
  label: string,
  currency: string,
  sum: string | null,
): Column<Row> {
  const decimals = moneyDecimals([...rows.map((r) => text(r, key)), sum]);
  return {
    key,
    label,
    hint: MARK,
    numeric: true,
    order: (r) => number(r, key),
    cell: (r) => fixed(text(r, key), decimals, currency),
    title: (r) => text(r, key) ?? undefined,
    total: sum === null ? undefined : fixed(sum, decimals, currency),
  };
}
