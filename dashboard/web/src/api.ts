/** What the server answers, and how a view waits for it. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

export type Cell = string | number | boolean | null;

/** One report. Money is a decimal string, a time ISO 8601, a duration nanoseconds. */
export interface Report {
  report: string;
  from: string | null;
  to: string | null;
  columns: string[];
  rows: Cell[][];
  truncated: boolean;
  sql: string;
  /** What the rows lack, one sentence each. */
  warnings: string[];
  /** What the rows are of, where they do not say it themselves. */
  notes: string[];
}

export type Row = Record<string, Cell>;

export interface Health {
  now: string;
  latestTelemetry: string | null;
  latestCharge: string | null;
  billingState: string | null;
  coverageRatio: number | null;
  simulatedRatio: number | null;
  syntheticBill: boolean;
  /** Damaged files of the lake, which every number lacks; one sentence each. */
  warnings: string[];
}

/** One trace, a column per property, spans in depth-first order; -1 is "no parent". */
export interface Trace {
  traceId: string;
  startTime: string;
  durationNs: number;
  rootService: string | null;
  rootName: string | null;
  services: string[];
  names: string[];
  spans: {
    id: string[];
    parent: number[];
    service: number[];
    name: number[];
    kind: number[];
    startNs: number[];
    durationNs: number[];
    depth: number[];
    status: number[];
    criticalNs: number[];
    selfNs: number[];
    flags: number[];
  };
  /** span, from, to; nanoseconds since the trace's start; disjoint, in time order. */
  sections: [number, number, number][];
  /** consumer span, producer span, wait in nanoseconds. */
  queueWaits: [number, number, number][];
  /** span, trace and span of another trace that it links to; the first of each trace. */
  links: [number, string, string][];
  errorCount: number;
  coldStartCount: number;
  missingParentCount: number;
  simulated: boolean;
  truncated: boolean;
  cost: TraceCost | null;
  sql: string;
}

export interface TraceCost {
  billedCost: string;
  effectiveCost: string | null;
  currency: string;
  state: string | null;
}

export const FLAG = {
  coldStart: 1,
  init: 2,
  parentMissing: 4,
  links: 8,
  events: 16,
  asynchronous: 32,
} as const;

export interface SpanDetail {
  spanId: string;
  attributes: [string, string][];
  resource: [string, string][];
  events: { name: string; offsetNs: number | null; attributes: [string, string][] }[];
  links: { traceId: string; spanId: string; attributes: [string, string][] }[];
  statusMessage: string | null;
  parentSpanId: string | null;
}

export interface ApiError {
  what: string;
  value: string | null;
  expected: string | null;
  status: number;
}

export type Loading<T> =
  | { state: "loading"; data: T | null }
  | { state: "ready"; data: T }
  | { state: "failed"; data: null; error: ApiError };

export type Query = Record<string, string | number | null | undefined>;

export function apiPath(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return `/api/v1/${path}${text ? `?${text}` : ""}`;
}

/** Loads this address now and whenever it changes; null loads nothing. */
export function useApi<T>(path: string | null): Loading<T> & { reload: () => void } {
  const [answer, setAnswer] = useState<Loading<T>>({ state: "loading", data: null });
  const [turn, setTurn] = useState(0);
  const last = useRef<T | null>(null);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  useEffect(() => {
    if (path === null) return;
    const stop = new AbortController();
    setAnswer({ state: "loading", data: last.current });
    load<T>(path, stop.signal).then(
      (data) => {
        last.current = data;
        setAnswer({ state: "ready", data });
      },
      (failure) => {
        if (stop.signal.aborted) return;
        last.current = null;
        setAnswer({ state: "failed", data: null, error: asApiError(failure) });
      },
    );
    return () => stop.abort();
  }, [path, turn]);
  return { ...answer, reload };
}

export function rowsOf(report: Report): Row[] {
  return report.rows.map((cells) => {
    const row: Row = {};
    report.columns.forEach((column, i) => (row[column] = cells[i] ?? null));
    return row;
  });
}

export function text(row: Row, column: string): string | null {
  const value = row[column];
  return value === null || value === undefined ? null : String(value);
}

export function number(row: Row, column: string): number | null {
  const value = row[column];
  if (value === null || value === undefined || value === "") return null;
  const n = Number(value);
  return Number.isNaN(n) ? null : n;
}

async function load<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(path, { signal, headers: { accept: "application/json" } });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) {
    const error = (body as { error?: Partial<ApiError> } | null)?.error;
    throw {
      what: error?.what ?? `The server answered ${response.status}`,
      value: error?.value ?? null,
      expected: error?.expected ?? null,
      status: response.status,
    } satisfies ApiError;
  }
  return body as T;
}

function asApiError(failure: unknown): ApiError {
  if (typeof failure === "object" && failure !== null && "status" in failure) {
    return failure as ApiError;
  }
  return {
    what: "The dashboard's server does not answer",
    value: null,
    expected: "Is ./spanledger still running?",
    status: 0,
  };
}
