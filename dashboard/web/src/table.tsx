/** A sortable table that becomes cards on a narrow screen; rows are walked with j and k. */
import type { ComponentChildren } from "preact";
import { go, hrefWith, usePlace } from "./nav";

export interface Column<R> {
  key: string;
  label: string;
  /** What the heading means, for its title. */
  hint?: string;
  numeric?: boolean;
  /** What the column is ordered by; without it the column cannot be. */
  order?: (row: R) => number | string | null;
  cell: (row: R) => ComponentChildren;
  title?: (row: R) => string | undefined;
  /** In the last row, for columns that add up. */
  total?: ComponentChildren;
}

interface Props<R> {
  name: string;
  columns: Column<R>[];
  rows: R[];
  rowKey: (row: R, index: number) => string;
  /** Key of the column the rows come ordered by, with "-" in front for descending. */
  ordered: string;
  /** URL parameter that keeps the order. */
  parameter?: string;
  rowClass?: (row: R) => string;
  /** Rows that stay at the end in any order: remainders, which are not among the things compared. */
  isLast?: (row: R) => boolean;
  isBusy?: boolean;
  note?: ComponentChildren;
}

export function Table<R>(props: Props<R>) {
  const { query } = usePlace();
  const parameter = props.parameter ?? "sort";
  const order = query.get(parameter) ?? props.ordered;
  const isLast = props.isLast ?? (() => false);
  const ranked = sorted(props.rows, props.columns, order);
  const rows = [...ranked.filter((r) => !isLast(r)), ...ranked.filter(isLast)];
  const hasTotals = props.columns.some((c) => c.total !== undefined);
  return (
    <div class="table-box" aria-busy={props.isBusy}>
      <table class="table">
        <caption class="visually-hidden">{props.name}</caption>
        <thead>
          <tr>
            {props.columns.map((c) => (
              <Heading key={c.key} column={c} order={order} parameter={parameter} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={props.rowKey(row, i)} class={props.rowClass?.(row)} data-row>
              {props.columns.map((c, position) => (
                <Cell key={c.key} column={c} row={row} isHead={position === 0} />
              ))}
            </tr>
          ))}
        </tbody>
        {hasTotals && (
          <tfoot>
            <tr>
              {props.columns.map((c, i) =>
                i === 0 ? (
                  <th key={c.key} scope="row">
                    {c.total}
                  </th>
                ) : (
                  <td
                    key={c.key}
                    class={c.numeric ? "number" : undefined}
                    data-label={c.label}
                    data-empty={c.total === undefined || undefined}
                  >
                    {c.total}
                  </td>
                ),
              )}
            </tr>
          </tfoot>
        )}
      </table>
      {props.note && <p class="table-note">{props.note}</p>}
    </div>
  );
}

function Heading<R>(props: { column: Column<R>; order: string; parameter: string }) {
  const { column, order, parameter } = props;
  const key = order.replace(/^-/, "");
  const isDescending = order.startsWith("-");
  const isChosen = key === column.key;
  const next = isChosen
    ? isDescending
      ? column.key
      : `-${column.key}`
    : column.numeric
      ? `-${column.key}`
      : column.key;
  return (
    <th
      scope="col"
      class={column.numeric ? "number" : undefined}
      title={column.hint}
      aria-sort={isChosen ? (isDescending ? "descending" : "ascending") : undefined}
    >
      {column.order ? (
        <button
          type="button"
          class="sort"
          onClick={() => go(hrefWith({ [parameter]: next }), true)}
        >
          {column.label}
          <span class="sort-mark" aria-hidden="true">
            {isChosen ? (isDescending ? "↓" : "↑") : ""}
          </span>
        </button>
      ) : (
        column.label
      )}
    </th>
  );
}

function Cell<R>({ column, row, isHead }: { column: Column<R>; row: R; isHead: boolean }) {
  const content = column.cell(row);
  const title = column.title?.(row);
  return isHead ? (
    <th scope="row" title={title}>
      {content}
    </th>
  ) : (
    <td class={column.numeric ? "number" : undefined} data-label={column.label} title={title}>
      {content}
    </td>
  );
}

/** Missing values come last in both directions; ties keep the order they came in. */
function sorted<R>(rows: R[], columns: Column<R>[], order: string): R[] {
  const by = columns.find((c) => c.key === order.replace(/^-/, ""))?.order;
  if (!by) return rows;
  const sign = order.startsWith("-") ? -1 : 1;
  return rows
    .map((row, index) => ({ row, index, value: by(row) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) {
        return a.value === b.value ? a.index - b.index : a.value === null ? 1 : -1;
      }
      const c =
        typeof a.value === "number" && typeof b.value === "number"
          ? a.value - b.value
          : String(a.value).localeCompare(String(b.value));
      return c === 0 ? a.index - b.index : sign * c;
    })
    .map((entry) => entry.row);
}

/** p50, p95 and p99 on one scale: a band from p50 to p95 and a tick at p99. */
export function SpreadBar({ p50, p95, p99, top }: Record<"p50" | "p95" | "p99" | "top", number | null>) {
  if (p50 === null || p95 === null || p99 === null || !top) return null;
  const at = (v: number) => (100 * v) / top;
  return (
    <svg class="spread" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="spread-rail" x="0" y="4.5" width={at(p99)} height="1" />
      <rect class="spread-band" x={at(p50)} y="2" width={Math.max(1, at(p95) - at(p50))} height="6" />
      <rect class="spread-tick" x={Math.max(0, at(p99) - 1)} y="1" width="1.4" height="8" />
    </svg>
  );
}

/** From -1 to 1 around a middle line: to the right is more, and worse. */
export function ChangeBar({ share }: { share: number }) {
  const length = Math.min(49, Math.abs(share) * 49);
  return (
    <svg class={`change ${share > 0 ? "more" : "less"}`} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="mini-rail" x="0" y="3.5" width="100" height="1" />
      <rect class="change-fill" x={share > 0 ? 50 : 50 - length} y="1" width={length} height="6" />
      <rect class="change-middle" x="49.5" y="0" width="1" height="8" />
    </svg>
  );
}

export function MiniBar({ share }: { share: number | null }) {
  if (share === null) return null;
  return (
    <svg class="mini" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="mini-rail" x="0" y="0" width="100" height="6" />
      <rect class="mini-fill" x="0" y="0" width={Math.max(share > 0 ? 1 : 0, 100 * share)} height="6" />
    </svg>
  );
}
