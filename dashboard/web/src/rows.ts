/** Which spans of a trace are shown, in what order, and on what time axis. No DOM in here. */
import type { Trace } from "./api";

export interface Axis {
  from: number;
  to: number;
}

/** Below this width of the axis a bar has no length to show. */
const LEAST_AXIS_NS = 1_000;

/** Index just behind each span's subtree; spans are in depth-first order. */
export function subtreeEnds(trace: Trace): Int32Array {
  const { depth } = trace.spans;
  const ends = new Int32Array(depth.length);
  const open: number[] = [];
  for (let i = 0; i <= depth.length; i++) {
    const level = i < depth.length ? depth[i]! : -1;
    while (open.length > 0 && depth[open[open.length - 1]!]! >= level) ends[open.pop()!] = i;
    open.push(i);
  }
  return ends;
}

/** Spans on the critical path and all their ancestors. */
export function criticalSet(trace: Trace): Uint8Array {
  const { parent, criticalNs } = trace.spans;
  const on = new Uint8Array(parent.length);
  for (let i = 0; i < parent.length; i++) {
    if (criticalNs[i]! > 0) for (let p = i; p >= 0 && !on[p]; p = parent[p]!) on[p] = 1;
  }
  return on;
}

export function visible(
  trace: Trace,
  ends: Int32Array,
  folded: ReadonlySet<number>,
  critical: Uint8Array | null,
): Int32Array {
  const shown: number[] = [];
  const total = trace.spans.id.length;
  for (let i = 0; i < total; ) {
    if (critical && !critical[i]) {
      i = ends[i]!;
    } else {
      shown.push(i);
      i = folded.has(i) ? ends[i]! : i + 1;
    }
  }
  return Int32Array.from(shown);
}

/** The shortest axis that holds these rows, or the subtree of the span it is fitted to. */
export function axisOf(
  trace: Trace,
  rows: Int32Array,
  fitted: number | null,
  ends: Int32Array,
): Axis {
  let from = Infinity;
  let to = -Infinity;
  const take = (i: number) => {
    from = Math.min(from, trace.spans.startNs[i]!);
    to = Math.max(to, trace.spans.startNs[i]! + trace.spans.durationNs[i]!);
  };
  if (fitted !== null) for (let i = fitted; i < ends[fitted]!; i++) take(i);
  else for (const i of rows) take(i);
  if (from > to) return { from: 0, to: LEAST_AXIS_NS };
  return { from, to: Math.max(to, from + LEAST_AXIS_NS) };
}

/**
 * The axis that fits the rows in view: the extent of those whose children are not below them, since
 * the others only frame them. Cut to round steps, so that it does not shake while scrolling.
 */
export function axisInView(
  trace: Trace,
  rows: Int32Array,
  ends: Int32Array,
  first: number,
  count: number,
): Axis {
  const leaves: number[] = [];
  for (let at = first; at < Math.min(rows.length, first + count); at++) {
    const next = rows[at + 1];
    if (next === undefined || next >= ends[rows[at]!]!) leaves.push(rows[at]!);
  }
  const tight = axisOf(trace, Int32Array.from(leaves), null, ends);
  const width = tight.to - tight.from;
  const step = roundStep(width / 8);
  return {
    from: Math.max(0, Math.floor((tight.from - width * 0.03) / step) * step),
    to: Math.ceil((tight.to + width * 0.12) / step) * step,
  };
}

/** Round ticks, at most `most` of them, as offsets on the axis. */
export function ticks(axis: Axis, most: number): { at: number; step: number }[] {
  const step = roundStep((axis.to - axis.from) / most);
  const result: { at: number; step: number }[] = [];
  for (let at = Math.ceil(axis.from / step) * step; at <= axis.to; at += step) {
    result.push({ at, step });
  }
  return result;
}

/** 1, 2 or 5 times a power of ten, not below this. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((m) => m * power).find((s) => s >= least) ?? least;
}

/** Critical path sections of each span. */
export function sectionsBySpan(trace: Trace): Map<number, [number, number][]> {
  const result = new Map<number, [number, number][]>();
  for (const [span, from, to] of trace.sections) {
    const list = result.get(span);
    if (list) list.push([from, to]);
    else result.set(span, [[from, to]]);
  }
  return result;
}

export interface PathShare {
  service: number;
  isInit: boolean;
  nanos: number;
}

/** Critical path by service, cold start initialisation apart; longest first. */
export function pathShares(trace: Trace, initFlag: number): PathShare[] {
  const shares = new Map<string, PathShare>();
  for (const [span, from, to] of trace.sections) {
    const service = trace.spans.service[span]!;
    const isInit = (trace.spans.flags[span]! & initFlag) !== 0;
    const key = `${service}:${isInit}`;
    const share = shares.get(key) ?? { service, isInit, nanos: 0 };
    share.nanos += to - from;
    shares.set(key, share);
  }
  return [...shares.values()].sort((a, b) => b.nanos - a.nanos);
}
