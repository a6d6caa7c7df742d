/** One trace as an icicle: each call path as wide as the time that it and all below it spent themselves. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Trace } from "./api";
import { callTree, placed, type CallNode, type Placed } from "./calltree";
import { count, duration, percent, plural } from "./format";
import { hrefWith } from "./nav";
import { Swatch } from "./parts";
import { Table, type Column } from "./table";
import { onThemeChange } from "./theme";

const ROW_PX = 22;
const LEAST_TEXT_PX = 36;

/** Rows of the table: who looks further wants the waterfall. */
const MOST_ROWS = 50;

export function Icicle({ trace, hue }: { trace: Trace; hue: (service: number) => number }) {
  const nodes = useMemo(() => callTree(trace), [trace]);
  const [focus, setFocus] = useState(0);
  const parts = useMemo(() => placed(nodes, focus, 1 / 4000), [nodes, focus]);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [over, setOver] = useState<number | null>(null);
  const height = (1 + Math.max(0, ...parts.map((p) => p.row))) * ROW_PX;
  const label = (node: CallNode) => `${trace.names[node.name] || "unnamed"}${node.count > 1 ? ` ×${count(node.count)}` : ""}`;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const draw = () => paint(element, nodes, parts, label, hue);
    draw();
    const size = new ResizeObserver(draw);
    size.observe(element);
    const stop = onThemeChange(draw);
    return () => {
      size.disconnect();
      stop();
    };
  }, [parts]);
  const at = (e: MouseEvent): number | null => {
    const edge = canvas.current!.getBoundingClientRect();
    const x = (e.clientX - edge.left) / edge.width;
    const row = Math.floor((e.clientY - edge.top) / ROW_PX);
    return parts.find((p) => p.row === row && p.left <= x && x < p.left + p.width)?.node ?? null;
  };
  const ranked = nodes.slice(1).sort((a, b) => b.selfNs - a.selfNs);
  const hottest = ranked[0];
  const says =
    hottest === undefined
      ? "No span."
      : `${plural(nodes.length - 1, "call path")}. Most time of its own: ${label(hottest)} of ` +
        `${trace.services[hottest.service] ?? "–"}, ${duration(hottest.selfNs)}, ${percent(hottest.selfNs / Math.max(1, nodes[0]!.totalNs))}.`;
  const shown = over === null ? null : nodes[over]!;
  return (
    <div class="panel icicle">
      <p class="chart-says">
        {says} Widths add up: a path's own time and that of what it called. A click looks closer.{" "}
        {focus !== 0 && (
          <button type="button" class="quiet" onClick={() => setFocus(0)}>
            Show all
          </button>
        )}
      </p>
      <canvas
        ref={canvas}
        role="img"
        aria-label={says}
        height={height}
        style={{ height: `${height}px` }}
        onMouseMove={(e) => setOver(at(e))}
        onMouseLeave={() => setOver(null)}
        onClick={(e) => setFocus(at(e) ?? 0)}
      />
      <p class="icicle-over small" aria-hidden="true">
        {shown
          ? `${label(shown)} · ${trace.services[shown.service] ?? "–"} · own ${duration(shown.selfNs)} · with all below ${duration(shown.totalNs)}` +
            (shown.errors > 0 ? ` · ${count(shown.errors)} failed` : "")
          : "\u00a0"}
      </p>
      <details>
        <summary>The same as a table</summary>
        <Table
          name="Call paths of the trace"
          columns={columns(trace, nodes, hue, label, setFocus)}
          rows={ranked.slice(0, MOST_ROWS)}
          rowKey={(n) => String(nodes.indexOf(n))}
          ordered="-self"
          parameter="icicle_sort"
          note={ranked.length > MOST_ROWS ? `The ${MOST_ROWS} with most time of their own, of ${count(ranked.length)}.` : undefined}
        />
      </details>
    </div>
  );
}

function columns(
  trace: Trace,
  nodes: CallNode[],
  hue: (service: number) => number,
  label: (node: CallNode) => string,
  setFocus: (node: number) => void,
): Column<CallNode>[] {
  const numeric = (key: string, name: string, of: (n: CallNode) => number, show: (n: number) => string): Column<CallNode> => ({
    key,
    label: name,
    numeric: true,
    order: of,
    cell: (n) => show(of(n)),
  });
  return [
    {
      key: "path",
      label: "Path",
      order: label,
      cell: (n) => (
        <>
          <Swatch hue={hue(n.service)} />
          <a href={hrefWith({ view: "all", span: trace.spans.id[n.example] ?? null, panel: null })}>{label(n)}</a>{" "}
          <span class="muted">{trace.services[n.service]}</span>
        </>
      ),
      title: () => "Opens its longest span in the waterfall",
    },
    numeric("self", "Own time", (n) => n.selfNs, duration),
    numeric("total", "With all below", (n) => n.totalNs, duration),
    numeric("count", "Spans", (n) => n.count, count),
    numeric("errors", "Failed", (n) => n.errors, count),
    {
      key: "closer",
      label: "",
      cell: (n) => (
        <button type="button" class="quiet" onClick={() => setFocus(nodes.indexOf(n))}>
          Look closer
        </button>
      ),
    },
  ];
}

function paint(
  canvas: HTMLCanvasElement,
  nodes: CallNode[],
  parts: Placed[],
  label: (node: CallNode) => string,
  hue: (service: number) => number,
) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const context = canvas.getContext("2d");
  if (width === 0 || !context) return;
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  context.scale(devicePixelRatio, devicePixelRatio);
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  context.font = `12px ${style.fontFamily}`;
  for (const part of parts) {
    const node = nodes[part.node]!;
    const [x, w] = [part.left * width, part.width * width - 1];
    context.fillStyle = colour(`--hue${hue(node.service)}`);
    context.fillRect(x, part.row * ROW_PX, Math.max(0.5, w), ROW_PX - 1);
    if (node.errors > 0) {
      context.fillStyle = colour("--bad");
      context.fillRect(x, part.row * ROW_PX + ROW_PX - 4, Math.max(0.5, w), 3);
    }
    if (w < LEAST_TEXT_PX) continue;
    context.save();
    context.beginPath();
    context.rect(x, part.row * ROW_PX, w - 4, ROW_PX);
    context.clip();
    context.fillStyle = colour("--text");
    context.fillText(label(node), x + 5, part.row * ROW_PX + 15);
    context.restore();
  }
}
