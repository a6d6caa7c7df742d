/** How long a service's requests took over time, as a field of cells; a box drawn in it selects requests. */
import { useEffect, useRef, useState } from "preact/hooks";
import { apiPath, number, rowsOf, text, useApi, type Report, type Row } from "./api";
import { boxHref, type Box } from "./box";
import { count, duration, percent, plural, time } from "./format";
import { go } from "./nav";
import { Failed, Tools, Waiting } from "./parts";
import type { Range } from "./range";
import { Table, type Column } from "./table";
import { onThemeChange } from "./theme";

const STEPS = 60;
const ROW_PX = 7;
const LEFT = 60;
const BOTTOM = 20;

/** Less than this is a click, and selects one cell. */
const LEAST_DRAG_PX = 4;

interface Grid {
  cells: { step: number; bucket: number; requests: number; errors: number }[];
  low: number;
  high: number;
  stepMillis: number;
  from: number;
  most: number;
}

export function Heatmap(props: { service: string; operation: string | null; range: Range; box: Box | null }) {
  const { service, operation, range, box } = props;
  const query = { from: range.from, to: range.to, service, operation, limit: STEPS };
  const answer = useApi<Report>(apiPath("latency", query));
  if (answer.state === "failed") {
    return <Failed what="the durations" error={answer.error} retry={answer.reload} />;
  }
  if (!answer.data) return <Waiting what="the durations" rows={7} />;
  const rows = rowsOf(answer.data);
  if (rows.length === 0) return null;
  const grid = gridOf(rows, range);
  const byDuration = durations(rows);
  const says = sentence(byDuration, service, range);
  return (
    <section aria-label="Durations over time">
      <div class="section-head">
        <h2>Requests of {service} by duration</h2>
        <Tools csv={apiPath("latency", { ...query, format: "csv" })} sql={answer.data.sql} />
      </div>
      <div class="panel heat" aria-busy={answer.state === "loading"}>
        <p class="chart-says">{says} Draw a box to see what is in it, and what sets it apart.</p>
        <Field grid={grid} box={box} says={says} />
        <details>
          <summary>The same as a table, to select without a pointer</summary>
          <Table
            name="Requests by duration"
            columns={columns(grid, byDuration)}
            rows={byDuration}
            rowKey={(r) => text(r, "duration_from_ns") ?? ""}
            ordered="-duration_from_ns"
            parameter="heat_sort"
          />
        </details>
      </div>
    </section>
  );
}

function gridOf(rows: Row[], range: Range): Grid {
  const from = Date.parse(range.from);
  // As the server cuts it: whole seconds.
  const stepMillis = Math.max(1, Math.ceil(Math.floor(range.millis / 1000) / STEPS)) * 1000;
  const cells = rows.map((r) => ({
    step: Math.round((Date.parse(text(r, "time_from") ?? range.from) - from) / stepMillis),
    bucket: number(r, "bucket") ?? 0,
    requests: number(r, "request_count") ?? 0,
    errors: number(r, "error_count") ?? 0,
  }));
  const buckets = cells.map((c) => c.bucket);
  return {
    cells,
    low: Math.min(...buckets),
    high: Math.max(...buckets) + 1,
    stepMillis,
    from,
    most: Math.max(...cells.map((c) => c.requests)),
  };
}

/** A row for each duration, over the whole time. */
function durations(rows: Row[]): Row[] {
  const all = new Map<number, Row>();
  for (const row of rows) {
    const bucket = number(row, "bucket") ?? 0;
    const known = all.get(bucket);
    const add = (key: string) => (number(known ?? {}, key) ?? 0) + (number(row, key) ?? 0);
    all.set(bucket, {
      bucket,
      duration_from_ns: row["duration_from_ns"] ?? null,
      duration_to_ns: row["duration_to_ns"] ?? null,
      request_count: add("request_count"),
      error_count: add("error_count"),
      cold_start_count: add("cold_start_count"),
    });
  }
  return [...all.values()].sort((a, b) => number(b, "bucket")! - number(a, "bucket")!);
}

function sentence(byDuration: Row[], service: string, range: Range): string {
  const total = byDuration.reduce((n, r) => n + (number(r, "request_count") ?? 0), 0);
  const below = (share: number) => {
    let seen = 0;
    for (const row of [...byDuration].reverse()) {
      seen += number(row, "request_count") ?? 0;
      if (seen >= share * total) return duration(number(row, "duration_to_ns"));
    }
    return "–";
  };
  return (
    `${plural(total, "request")} of ${service} in ${range.words}: half took less than ${below(0.5)}, ` +
    `99 in 100 less than ${below(0.99)}.`
  );
}

function columns(grid: Grid, rows: Row[]): Column<Row>[] {
  const total = rows.reduce((n, r) => n + (number(r, "request_count") ?? 0), 0);
  const column = (key: string, label: string): Column<Row> => ({
    key,
    label,
    numeric: true,
    order: (r) => number(r, key),
    cell: (r) => count(number(r, key)),
  });
  return [
    {
      key: "duration_from_ns",
      label: "Took at least",
      order: (r) => number(r, "duration_from_ns"),
      cell: (r) => (
        <a href={boxHref(boxOf(grid, 0, Infinity, number(r, "bucket")!, grid.high))}>
          {duration(number(r, "duration_from_ns"))}
        </a>
      ),
      title: () => "Selects these and all that took longer",
    },
    column("request_count", "Requests"),
    {
      key: "share",
      label: "Share",
      numeric: true,
      cell: (r) => percent((number(r, "request_count") ?? 0) / total),
    },
    column("error_count", "Failed"),
    column("cold_start_count", "Cold"),
  ];
}

/** Steps and buckets as times and durations; the upper ends are excluded. */
function boxOf(grid: Grid, firstStep: number, endStep: number, low: number, high: number): Box {
  const last = Math.max(...grid.cells.map((c) => c.step)) + 1;
  return {
    from: new Date(grid.from + firstStep * grid.stepMillis).toISOString(),
    to: new Date(grid.from + Math.min(last, endStep) * grid.stepMillis).toISOString(),
    low: Math.ceil(2 ** (low / 4)),
    high: Math.ceil(2 ** (high / 4)),
  };
}

function Field({ grid, box, says }: { grid: Grid; box: Box | null; says: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drag, setDrag] = useState<[number, number, number, number] | null>(null);
  const height = (grid.high - grid.low) * ROW_PX + BOTTOM;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const draw = () => paint(element, grid, box);
    draw();
    const size = new ResizeObserver(draw);
    size.observe(element);
    const stop = onThemeChange(draw);
    return () => {
      size.disconnect();
      stop();
    };
  }, [grid.cells.length, grid.most, grid.from, grid.stepMillis, box?.from, box?.to, box?.low, box?.high]);
  const at = (e: PointerEvent): [number, number] => {
    const edge = canvas.current!.getBoundingClientRect();
    return [e.clientX - edge.left, e.clientY - edge.top];
  };
  const release = (e: PointerEvent) => {
    if (!drag) return;
    const [x, y] = at(e);
    setDrag(null);
    const isClick = Math.abs(x - drag[0]) < LEAST_DRAG_PX && Math.abs(y - drag[1]) < LEAST_DRAG_PX;
    const step = (px: number) => ((px - LEFT) / (canvas.current!.clientWidth - LEFT)) * STEPS;
    const bucket = (px: number) => grid.high - px / ROW_PX;
    const steps = [step(drag[0]), step(isClick ? drag[0] : x)].sort((a, b) => a - b);
    const buckets = [bucket(drag[1]), bucket(isClick ? drag[1] : y)].sort((a, b) => a - b);
    const firstStep = Math.max(0, Math.floor(steps[0]!));
    const low = Math.max(grid.low, Math.floor(buckets[0]!));
    go(
      boxHref(
        boxOf(
          grid,
          firstStep,
          Math.max(firstStep + 1, Math.ceil(steps[1]!)),
          low,
          Math.max(low + 1, Math.min(grid.high, Math.ceil(buckets[1]!))),
        ),
      ),
      true,
    );
  };
  return (
    <div class="heat-field">
      <canvas
        ref={canvas}
        role="img"
        aria-label={says}
        height={height}
        style={{ height: `${height}px` }}
        onPointerDown={(e) => {
          e.currentTarget.setPointerCapture(e.pointerId);
          const [x, y] = at(e);
          setDrag([x, y, x, y]);
        }}
        onPointerMove={(e) => drag && setDrag([drag[0], drag[1], ...at(e)])}
        onPointerUp={release}
      />
      {drag && (
        <span
          class="heat-drag"
          style={{
            left: `${Math.min(drag[0], drag[2])}px`,
            top: `${Math.min(drag[1], drag[3])}px`,
            width: `${Math.abs(drag[2] - drag[0])}px`,
            height: `${Math.abs(drag[3] - drag[1])}px`,
          }}
        />
      )}
    </div>
  );
}

function paint(canvas: HTMLCanvasElement, grid: Grid, box: Box | null) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const context = canvas.getContext("2d");
  if (width === 0 || !context) return;
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  context.scale(devicePixelRatio, devicePixelRatio);
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const cell = (width - LEFT) / STEPS;
  const y = (bucket: number) => (grid.high - bucket) * ROW_PX;
  for (const c of grid.cells) {
    // By the logarithm: one request must stay visible beside a thousand.
    context.globalAlpha = 0.25 + (0.75 * Math.log1p(c.requests)) / Math.log1p(grid.most);
    context.fillStyle = c.errors > 0 ? colour("--bad") : colour("--accent");
    context.fillRect(LEFT + c.step * cell, y(c.bucket + 1), Math.max(1, cell - 0.5), ROW_PX - 0.5);
  }
  context.globalAlpha = 1;
  context.fillStyle = colour("--muted");
  context.font = `11px ${style.fontFamily}`;
  context.textAlign = "right";
  for (let bucket = Math.ceil(grid.low / 8) * 8; bucket <= grid.high; bucket += 8) {
    context.fillText(duration(Math.round(2 ** (bucket / 4))), LEFT - 6, Math.max(10, y(bucket) + 4));
  }
  context.textAlign = "left";
  const every = Math.max(1, Math.ceil(STEPS / ((width - LEFT) / 120)));
  for (let step = 0; step < STEPS - every / 2; step += every) {
    const iso = new Date(grid.from + step * grid.stepMillis).toISOString();
    context.fillText(time(iso).slice(5, 16), LEFT + step * cell, height - 5);
  }
  if (!box) return;
  const x = (iso: string) => LEFT + ((Date.parse(iso) - grid.from) / grid.stepMillis) * cell;
  context.strokeStyle = colour("--text");
  context.lineWidth = 1.5;
  const [top, bottom] = [y(4 * Math.log2(box.high)), y(4 * Math.log2(box.low))];
  context.strokeRect(x(box.from), top, x(box.to) - x(box.from), bottom - top);
}
