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

/** Round ticks, at most `most` of them, as offsets on the axis. */
export function ticks(axis: Axis, most: number): { at: number; step: number }[] {
  const raw = (axis.to - axis.from) / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw) ?? raw;
  const result: { at: number; step: number }[] = [];
  for (let at = Math.ceil(axis.from / step) * step; at <= axis.to; at += step) {
    result.push({ at, step });
  }
  return result;
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
