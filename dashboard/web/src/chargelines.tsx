/** Lines of the bill behind a row, each with its file and row number, and the way on to traces. */
import { useEffect, useRef } from "preact/hooks";
import { apiPath, number, rowsOf, text, useApi, type Report, type Row } from "./api";
import type { Window } from "./billmonth";
import { count, exact, fixed, moneyDecimals, utc } from "./format";
import { hrefWith, usePlace } from "./nav";
import { Empty, Failed, Tools, Waiting } from "./parts";
import { Table, type Column } from "./table";

const LIMIT = 100;

export function ChargeLines({ window }: { window: Window }) {
  const { query } = usePlace();
  const service = query.get("lines");
  const cloudService = query.get("cloud_lines");
  const name = service ?? cloudService;
  return name === null ? null : (
    <Lines key={name} window={window} service={service} cloudService={cloudService} name={name} />
  );
}

function Lines(props: {
  window: Window;
  service: string | null;
  cloudService: string | null;
  name: string;
}) {
  const { window, service, cloudService, name } = props;
  const { query } = usePlace();
  const parameters = {
    from: window.from,
    to: window.to,
    service,
    cloud_service: cloudService,
    limit: LIMIT,
  };
  const answer = useApi<Report>(apiPath("charges", parameters));
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.scrollIntoView({ block: "nearest" }), [answer.state]);
  const traces = new URLSearchParams({ from: window.from, to: window.to, order: "costliest" });
  if (service) traces.set("service", service);
  return (
    <section aria-label="Lines of the bill" class="no-print">
      <div class="section-head">
        <h2 ref={head}>Lines of the bill: {name}</h2>
        {service && <a href={`/traces?${traces}`}>Its costliest traces</a>}
        <a href={hrefWith({ lines: null, cloud_lines: null, lines_sort: null })}>Close</a>
        {answer.data && (
          <Tools
            csv={apiPath("charges", { ...parameters, sort: query.get("lines_sort"), format: "csv" })}
            sql={answer.data.sql}
          />
        )}
      </div>
      {answer.state === "failed" ? (
        <Failed what="the lines" error={answer.error} retry={answer.reload} />
      ) : !answer.data ? (
        <Waiting what="the lines" />
      ) : answer.data.rows.length === 0 ? (
        <Empty title="No line of this month's bill" />
      ) : (
        <Table
          name={`Lines of the bill for ${name}`}
          columns={columnsOf(rowsOf(answer.data), service !== null, window.currency)}
          rows={rowsOf(answer.data)}
          rowKey={(r) => text(r, "charge_id") ?? ""}
          ordered="-billed_cost"
          parameter="lines_sort"
          note={
            answer.data.truncated
              ? `The ${count(LIMIT)} largest lines; the CSV holds the same.`
              : undefined
          }
        />
      )}
    </section>
  );
}

function columnsOf(rows: Row[], hasService: boolean, currency: string): Column<Row>[] {
  const decimals = moneyDecimals(rows.map((r) => text(r, "billed_cost")));
  const amount = (key: string, label: string, hint: string): Column<Row> => ({
    key,
    label,
    hint,
    numeric: true,
    order: (r) => number(r, key),
    cell: (r) => fixed(text(r, key), decimals, text(r, "billing_currency") ?? currency),
    title: (r) => text(r, key) ?? undefined,
  });
  return [
    {
      key: "charge_period_start",
      label: "Charge period",
      order: (r) => text(r, "charge_period_start"),
      cell: (r) => (
        <span class="nowrap">{(text(r, "charge_period_start") ?? "").slice(0, 16).replace("T", " ")}</span>
      ),
      title: (r) => `${utc(text(r, "charge_period_start"))} to ${utc(text(r, "charge_period_end"))}`,
    },
    {
      key: "x_usage_type",
      label: "What",
      order: (r) => text(r, "x_usage_type") ?? text(r, "charge_description"),
      cell: (r) => text(r, "x_usage_type") ?? text(r, "charge_description") ?? "–",
      title: (r) => text(r, "charge_description") ?? undefined,
    },
    {
      key: "billed_resource_id",
      label: "Billed resource",
      cell: (r) => <code class="break">{lastPart(text(r, "billed_resource_id"))}</code>,
      title: (r) => text(r, "billed_resource_id") ?? undefined,
    },
    {
      key: "pricing_quantity",
      label: "Quantity",
      numeric: true,
      order: (r) => number(r, "pricing_quantity"),
      cell: (r) => {
        const quantity = text(r, "pricing_quantity");
        return quantity === null ? "–" : `${exact(quantity, 0, null)} ${text(r, "pricing_unit") ?? ""}`;
      },
    },
    amount("billed_cost", "Billed", "The whole line"),
    ...(hasService ? [amount("service_billed_cost", "of it here", "Part of this service")] : []),
    amount("unallocated_billed_cost", "Not allocated", "Part that no service is behind"),
    {
      key: "method",
      label: "Split by",
      cell: (r) => <span class="muted">{text(r, "method") ?? "–"}</span>,
      title: (r) => `into ${count(number(r, "part_count"))} parts`,
    },
    {
      key: "source_row",
      label: "Row in file",
      numeric: true,
      order: (r) => number(r, "source_row"),
      cell: (r) => count(number(r, "source_row")),
      title: (r) => text(r, "source_file") ?? undefined,
    },
  ];
}

function lastPart(resource: string | null): string {
  return resource === null ? "–" : (resource.split(":").pop() ?? resource);
}
