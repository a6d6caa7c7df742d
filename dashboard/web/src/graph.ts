/** Where the nodes of a map go: columns by distance from who is called by nobody. */

export interface Edge {
  from: string;
  to: string;
  weight: number;
}

export interface Placed {
  name: string;
  column: number;
  /** Of the node's middle, in half rows from the top. */
  height: number;
}

export interface Layout {
  nodes: Placed[];
  /** For each edge in its order, where it passes the columns between its ends. */
  bends: Placed[][];
  columns: number;
  /** In half rows. */
  height: number;
}

interface Slot {
  id: string;
  halfRows: number;
  before: string[];
}

/**
 * Layers by longest way from a source, circles cut where they close. An edge over several layers has
 * a slot of its own in each between, so it passes beside nodes and not behind them. Within a layer
 * by the mean height of what leads there, so that few edges cross. The same edges give the same
 * picture.
 */
export function layout(edges: readonly Edge[]): Layout {
  const names = [...new Set(edges.flatMap((e) => [e.from, e.to]))].sort();
  const column = columnsOf(names, edges);
  const layers: Slot[][] = [];
  const slot = (id: string, at: number, halfRows: number): Slot => {
    const layer = (layers[at] ??= []);
    let found = layer.find((s) => s.id === id);
    if (!found) layer.push((found = { id, halfRows, before: [] }));
    return found;
  };
  for (const name of names) slot(name, column.get(name) ?? 0, 2);
  const ways = edges.map((edge) => {
    const from = column.get(edge.from) ?? 0;
    const to = column.get(edge.to) ?? 0;
    const way: { id: string; column: number }[] = [];
    let last = edge.from;
    for (let at = from + 1; at < to; at++) {
      const id = `${edge.from}>${edge.to}`;
      slot(id, at, 1).before.push(last);
      way.push({ id, column: at });
      last = id;
    }
    if (to > from) slot(edge.to, to, 2).before.push(last);
    return way;
  });
  const heights: Map<string, number>[] = [];
  Array.from(layers, (layer) => layer ?? []).forEach((layer, index) => {
    heights[index] = stacked(layer, (id) => heights[index - 1]?.get(id) ?? 0);
  });
  return {
    nodes: names.map((name) => {
      const at = column.get(name) ?? 0;
      return { name, column: at, height: heights[at]?.get(name) ?? 0 };
    }),
    bends: ways.map((way) =>
      way.map((w) => ({ name: w.id, column: w.column, height: heights[w.column]?.get(w.id) ?? 0 })),
    ),
    columns: layers.length,
    height: Math.max(2, ...layers.map((layer) => (layer ?? []).reduce((n, s) => n + s.halfRows, 0))),
  };
}

/** Middle of each slot of a layer, from the top. */
function stacked(layer: Slot[], heightBefore: (id: string) => number): Map<string, number> {
  const middle = new Map<string, number>();
  let next = 0;
  layer
    .map((slot) => ({
      slot,
      rank: slot.before.reduce((sum, id) => sum + heightBefore(id), 0) / Math.max(1, slot.before.length),
    }))
    .sort((a, b) => a.rank - b.rank || a.slot.id.localeCompare(b.slot.id))
    .forEach(({ slot }) => {
      middle.set(slot.id, next + slot.halfRows / 2);
      next += slot.halfRows;
    });
  return middle;
}

function columnsOf(names: string[], edges: readonly Edge[]): Map<string, number> {
  const out = new Map<string, Set<string>>(names.map((n) => [n, new Set()]));
  for (const e of edges) if (e.from !== e.to) out.get(e.from)?.add(e.to);
  const called = new Set(edges.filter((e) => e.from !== e.to).map((e) => e.to));
  const sources = names.filter((n) => !called.has(n));
  const column = new Map<string, number>(names.map((n) => [n, 0]));
  for (const start of sources.length > 0 ? sources : names.slice(0, 1)) push(start, 0, column, out, new Set());
  return column;
}

function push(
  name: string,
  depth: number,
  column: Map<string, number>,
  out: Map<string, Set<string>>,
  above: Set<string>,
): void {
  if (above.has(name) || (depth > 0 && (column.get(name) ?? 0) >= depth)) return;
  column.set(name, depth);
  above.add(name);
  for (const next of out.get(name) ?? []) push(next, depth + 1, column, out, above);
  above.delete(name);
}
