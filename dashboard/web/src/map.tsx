/** Map: who calls whom, as a picture and as a table; calls, errors, time and the cost caused. */
import { number, text, type Row } from "./api";
import { count, duration, percent, plural } from "./format";
import { layout, type Edge, type Placed } from "./graph";
import { go, hrefTo } from "./nav";
import { hues } from "./parts";
import {
  costColumn,
  countColumn,
  durationColumn,
  ratioColumn,
  ReportPage,
  serviceColumn,
} from "./reportpage";

const COLUMN_PX = 208;
const HALF_ROW_PX = 24;
const NODE_WIDTH = 150;
const NODE_HEIGHT = 32;
const MARGIN = 12;
const ERROR_SHARE = 0.01;

export function MapPage() {
  return (
    <ReportPage
      title="Map"
      report="dependencies"
      byService
      lead={(rows, range) => (
        <>
          {plural(new Set(rows.flatMap((r) => [callee(r), text(r, "caller_service")])).size, "service or peer", "services and peers")}{" "}
          called each other over {plural(rows.length, "edge")} in {range.words}. Thicker is more calls; red is{" "}
          {percent(ERROR_SHARE)} errors or more; dashed is a message.
        </>
      )}
      above={(rows) => <Picture rows={rows} />}
      columns={(rows) => {
        const hue = hues(rows.flatMap((r) => [text(r, "caller_service") ?? "", text(r, "callee_service") ?? ""]));
        return [
          serviceColumn("caller_service", "Caller", hue),
          {
            ...serviceColumn("callee_service", "Called", hue),
            cell: (r) =>
              isService(r) ? (
                serviceColumn("callee_service", "", hue).cell(r)
              ) : (
                <>
                  {text(r, "callee_service")} <span class="muted">{text(r, "callee_kind")}</span>
                </>
              ),
          },
          {
            key: "via",
            label: "By message through",
            order: (r) => text(r, "via"),
            cell: (r) => text(r, "via") ?? <span class="muted">–</span>,
          },
          countColumn("call_count", "Calls"),
          ratioColumn("error_ratio", "Errors", rows, "bad"),
          durationColumn("p50_ns", "p50"),
          durationColumn("p95_ns", "p95"),
          durationColumn("p99_ns", "p99"),
          costColumn("billed_cost", "Cost caused", rows, "Billed for the runs that this caller reached first"),
        ];
      }}
      rowKey={(r) => `${text(r, "caller_service")}>${callee(r)}>${text(r, "via")}`}
      ordered="-call_count"
      empty="Nobody called anybody"
    />
  );
}

function Picture({ rows }: { rows: Row[] }) {
  const edges: Edge[] = rows.map((r) => ({
    from: text(r, "caller_service") ?? "(no service name)",
    to: callee(r),
    weight: number(r, "call_count") ?? 0,
  }));
  const placed = layout(edges);
  const at = new Map(placed.nodes.map((n) => [n.name, n]));
  const services = new Set(rows.flatMap((r) => [text(r, "caller_service"), isService(r) ? callee(r) : null]));
  const most = Math.max(1, ...edges.map((e) => e.weight));
  const width = placed.columns * COLUMN_PX - (COLUMN_PX - NODE_WIDTH) + 2 * MARGIN;
  const height = placed.height * HALF_ROW_PX + 2 * MARGIN;
  // The table below says the same; the picture is for the eye.
  return (
    <div class="map-box" tabIndex={0} role="region" aria-label="Picture of the map">
      <svg class="map" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        {rows.map((r, i) => {
          const edge = edges[i]!;
          const from = at.get(edge.from);
          const to = at.get(edge.to);
          if (!from || !to) return null;
          return (
            <path
              key={i}
              class={`edge ${(number(r, "error_ratio") ?? 0) >= ERROR_SHARE ? "bad" : ""} ${text(r, "via") ? "message" : ""}`}
              d={curve(from, to, placed.bends[i] ?? [])}
              stroke-width={(1 + 5 * Math.sqrt(edge.weight / most)).toFixed(1)}
            >
              <title>
                {`${edge.from} → ${edge.to}: ${count(edge.weight)} calls, ${percent(number(r, "error_ratio"))} errors, p95 ${duration(number(r, "p95_ns"))}`}
              </title>
            </path>
          );
        })}
        {placed.nodes.map((n) => (
          <Node key={n.name} node={n} isService={services.has(n.name)} />
        ))}
      </svg>
    </div>
  );
}

function Node({ node, isService }: { node: Placed; isService: boolean }) {
  const short = node.name.length > 20 ? `${node.name.slice(0, 19)}…` : node.name;
  const open = () => go(hrefTo(`/services/${encodeURIComponent(node.name)}`));
  return (
    <g
      class={isService ? "node" : "node peer"}
      transform={`translate(${left(node)} ${middle(node) - NODE_HEIGHT / 2})`}
      {...(isService ? { onClick: open } : {})}
    >
      <rect class="node-box" width={NODE_WIDTH} height={NODE_HEIGHT} rx={isService ? 4 : 16} />
      <text class="node-text" x={NODE_WIDTH / 2} y={NODE_HEIGHT / 2 + 4}>
        {short}
      </text>
      <title>{node.name}</title>
    </g>
  );
}

/** From the right edge of the caller past the bends to the left edge of the called. */
function curve(from: Placed, to: Placed, bends: Placed[]): string {
  let x = left(from) + NODE_WIDTH;
  let y = middle(from);
  const path = [`M${x} ${y}`];
  if (left(to) <= x) {
    // Back to an earlier column: around below.
    const low = Math.max(y, middle(to)) + HALF_ROW_PX;
    path.push(`C${x + 40} ${low} ${left(to) - 40} ${low} ${left(to)} ${middle(to)}`);
    return path.join("");
  }
  for (const next of [...bends, to]) {
    const nextX = left(next);
    const half = (nextX - x) / 2;
    path.push(`C${x + half} ${y} ${nextX - half} ${middle(next)} ${nextX} ${middle(next)}`);
    if (next !== to) path.push(`H${nextX + NODE_WIDTH}`);
    x = nextX + NODE_WIDTH;
    y = middle(next);
  }
  return path.join("");
}

function left(node: Placed): number {
  return MARGIN + node.column * COLUMN_PX;
}

function middle(node: Placed): number {
  return MARGIN + node.height * HALF_ROW_PX;
}

function isService(row: Row): boolean {
  return text(row, "callee_kind") === "service";
}

function callee(row: Row): string {
  return text(row, "callee_service") ?? "(no service name)";
}
