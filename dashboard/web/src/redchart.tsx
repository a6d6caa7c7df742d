/** One service over time: requests with their errors, and how long they took; new versions as marks. */
import { useEffect, useRef, useState } from "preact/hooks";
import { apiPath, number, rowsOf, text, useApi, type Report, type Row } from "./api";
import { count, duration, percent, plural, time } from "./format";
import { go, hrefTo } from "./nav";
import { Failed, Tools, Waiting } from "./parts";
import { useRange, type Range } from "./range";
import { Table, type Column } from "./table";

const HEIGHT = 130;
const LEFT = 58;
const TOP = 8;
const BOTTOM = 18;
const PLOT = HEIGHT - TOP - BOTTOM;

export function OverTime({ service, versions }: { service: string; versions: Row[] }) {
  const range = useRange();
  const path = `services/${encodeURIComponent(service)}/series`;
  const window = { from: range.from, to: range.to };
  const answer = useApi<Report>(apiPath(path, window));
  if (answer.state === "failed") {
    return <Failed what="the service over time" error={answer.error} retry={answer.reload} />;
  }
  if (!answer.data) return <Waiting what="the service over time" rows={4} />;
  const rows = rowsOf(answer.data);
  if (rows.length === 0) return null;
  const says = sentence(rows, range);
  return (
    <section aria-label="Over time">
      <div class="section-head">
        <h2>Over time</h2>
        <Tools csv={apiPath(path, { ...window, format: "csv" })} sql={answer.data.sql} />
      </div>
      <div class="panel red" aria-busy={answer.state === "loading"}>
        <p class="chart-says">{says}</p>
        <Charts rows={rows} range={range} service={service} versions={versions} says={says} />
        <details>
          <summary>The same as a table</summary>
          <Table
            name="Over time"
            columns={COLUMNS}
            rows={rows}
            rowKey={(r) => text(r, "step_start") ?? ""}
            ordered="step_start"
            parameter="series_sort"
          />
        </details>
      </div>
    </section>
  );
}

const COLUMNS: Column<Row>[] = [
  {
    key: "step_start",
    label: "From",
    order: (r) => text(r, "step_start"),
    cell: (r) => time(text(r, "step_start")),
  },
  column("request_count", "Requests", count),
  column("error_count", "Failed", count),
  column("error_ratio", "Share", percent),
  column("p50_ns", "p50", duration),
  column("p95_ns", "p95", duration),
  column("p99_ns", "p99", duration),
];

function column(key: string, label: string, show: (n: number | null) => string): Column<Row> {
  return { key, label, numeric: true, order: (r) => number(r, key), cell: (r) => show(number(r, key)) };
}

function sentence(rows: Row[], range: Range): string {
  const requests = rows.reduce((n, r) => n + (number(r, "request_count") ?? 0), 0);
  const slowest = rows.reduce((a, b) => ((number(b, "p95_ns") ?? 0) > (number(a, "p95_ns") ?? 0) ? b : a));
  const failing = rows.reduce((a, b) => ((number(b, "error_count") ?? 0) > (number(a, "error_count") ?? 0) ? b : a));
  const worst = number(failing, "error_count") ?? 0;
  return (
    `${plural(requests, "request")} in ${range.words}. p95 was highest, ${duration(number(slowest, "p95_ns"))}, ` +
    `from ${time(text(slowest, "step_start")).slice(0, 16)}` +
    (worst === 0
      ? "; none failed."
      : `; most failed, ${count(worst)}, from ${time(text(failing, "step_start")).slice(0, 16)}.`)
  );
}

function Charts(props: { rows: Row[]; range: Range; service: string; versions: Row[]; says: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1000);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const size = new ResizeObserver(() => setWidth(Math.max(280, element.clientWidth)));
    size.observe(element);
    return () => size.disconnect();
  }, []);
  const from = Date.parse(props.range.from);
  const x = (iso: string | null) =>
    LEFT + ((width - LEFT) * (Date.parse(iso ?? props.range.from) - from)) / props.range.millis;
  return (
    <div ref={box}>
      <Plot {...props} width={width} x={x} kind="requests" />
      <Plot {...props} width={width} x={x} kind="durations" />
      <p class="red-legend small muted">
        <span class="key-bar" /> requests <span class="key-bar failed" /> failed <span class="key-line p50" /> p50{" "}
        <span class="key-line p95" /> p95 <span class="key-line p99" /> p99
        {props.versions.length > 0 && (
          <>
            {" "}
            <span class="key-mark" /> new version
          </>
        )}
        . Durations rise tenfold from line to line. A bar opens its traces.
      </p>
    </div>
  );
}

interface PlotProps {
  rows: Row[];
  range: Range;
  service: string;
  versions: Row[];
  says: string;
  width: number;
  x: (iso: string | null) => number;
  kind: "requests" | "durations";
}

function Plot({ rows, service, versions, says, width, x, kind }: PlotProps) {
  const isRequests = kind === "requests";
  const { y, grid } = isRequests ? linear(rows) : decades(rows);
  return (
    <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={`${isRequests ? "Requests" : "Durations"}. ${says}`}>
      {grid.map((v) => (
        <g key={v}>
          <line class="grid" x1={LEFT} x2={width} y1={y(v)} y2={y(v)} />
          <text x={LEFT - 6} y={y(v) + 4} text-anchor="end">
            {isRequests ? count(v) : duration(v).replace(/\.0+(?= )/, "")}
          </text>
        </g>
      ))}
      {versions.map((r) => (
        <line
          key={text(r, "candidate_version")}
          class="deploy"
          x1={x(text(r, "candidate_first_seen"))}
          x2={x(text(r, "candidate_first_seen"))}
          y1={TOP}
          y2={HEIGHT - BOTTOM}
        >
          <title>{`Version ${text(r, "candidate_version")} since ${time(text(r, "candidate_first_seen"))}`}</title>
        </line>
      ))}
      {isRequests ? (
        <Bars rows={rows} service={service} x={x} y={y} />
      ) : (
        (["p50", "p95", "p99"] as const).map((p) => <path key={p} class={p} d={line(rows, `${p}_ns`, x, y)} />)
      )}
      <TimeTicks rows={rows} x={x} width={width} />
    </svg>
  );
}

interface Scale {
  y: (value: number) => number;
  grid: number[];
}

function linear(rows: Row[]): Scale {
  const most = Math.max(1, ...rows.map((r) => number(r, "request_count") ?? 0));
  const step = roundUp(most / 3);
  const top = Math.ceil(most / step) * step;
  return {
    y: (value) => TOP + PLOT * (1 - value / top),
    grid: Array.from({ length: Math.round(top / step) + 1 }, (_, i) => i * step),
  };
}

/** Each line is ten times the one below: one time-out must not flatten everything else. */
function decades(rows: Row[]): Scale {
  const all = rows.flatMap((r) => [number(r, "p50_ns") ?? 0, number(r, "p99_ns") ?? 0]).filter((n) => n > 0);
  const low = Math.floor(Math.log10(Math.min(1e6, ...all)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(1, ...all))));
  return {
    y: (value) => TOP + PLOT * (1 - (Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)),
    grid: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)),
  };
}

function Bars(props: { rows: Row[]; service: string; x: PlotProps["x"]; y: (value: number) => number }) {
  const { rows, service, x, y } = props;
  return (
    <>
      {rows.map((r) => {
        const [left, right] = [x(text(r, "step_start")), x(text(r, "step_end"))];
        const [all, failed] = [number(r, "request_count") ?? 0, number(r, "error_count") ?? 0];
        const width = Math.max(0.8, right - left - 1);
        const open = () =>
          go(hrefTo("/traces", { service, range: null, from: text(r, "step_start"), to: text(r, "step_end") }));
        return (
          <g key={left} class="bar-step" onClick={open}>
            <rect class="bar" x={left} y={y(all)} width={width} height={Math.max(0, y(0) - y(all))} />
            <rect class="failed" x={left} y={y(failed)} width={width} height={Math.max(0, y(0) - y(failed))} />
            <title>{`${time(text(r, "step_start"))}: ${count(all)} requests, ${count(failed)} failed, p95 ${duration(number(r, "p95_ns"))}`}</title>
          </g>
        );
      })}
    </>
  );
}

/** A step without requests breaks the line: it has no duration to show. */
function line(rows: Row[], key: string, x: PlotProps["x"], y: (value: number) => number): string {
  let last: string | null = null;
  let path = "";
  for (const row of rows) {
    const value = number(row, key);
    const start = text(row, "step_start");
    if (value === null) continue;
    const middle = (x(start) + x(text(row, "step_end"))) / 2;
    path += `${last === start ? "L" : "M"}${middle.toFixed(1)} ${y(value).toFixed(1)}h0.01`;
    last = text(row, "step_end");
  }
  return path;
}

function TimeTicks({ rows, x, width }: { rows: Row[]; x: PlotProps["x"]; width: number }) {
  const every = Math.max(1, Math.ceil(rows.length / ((width - LEFT) / 110)));
  return (
    <>
      {rows.map((r, i) => {
        const at = x(text(r, "step_start"));
        return i % every === 0 && at < width - 70 ? (
          <text key={at} x={at} y={HEIGHT - 4}>
            {time(text(r, "step_start")).slice(5, 16)}
          </text>
        ) : null;
      })}
    </>
  );
}

function roundUp(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((m) => m * power).find((s) => s >= least * 0.999) ?? least;
}
