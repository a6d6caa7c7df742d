/** A trace as a waterfall: only the rows in view are in the page, so 10,000 spans are no work. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Trace } from "./api";
import { axisDuration, count, duration } from "./format";
import { Overview } from "./tracestrip";
import { axisInView, axisOf, sectionsBySpan, ticks, visible, type Axis } from "./rows";
import { SpanRow } from "./spanrow";

/** With more rows than this, bars on an axis of the whole trace are too thin to compare. */
const MANY_ROWS = 120;
/** Rows drawn above and below what is in view, so that a fast scroll shows no gap. */
const OVERSCAN = 8;
const ROW_PX = 26;
const NARROW_ROW_PX = 44;
const NARROW = "(max-width: 700px)";

interface Props {
  trace: Trace;
  ends: Int32Array;
  hue: (service: number) => number;
  selected: number;
  select: (span: number, open: boolean) => void;
  critical: Uint8Array | null;
  toggleCritical: () => void;
  closePanel: () => void;
}

export function Waterfall(props: Props) {
  const { trace, ends, selected, select } = props;
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const [fitted, setFitted] = useState<number | null>(null);
  const rowPx = useMedia(NARROW) ? NARROW_ROW_PX : ROW_PX;
  const rows = useMemo(
    () => visible(trace, ends, folded, props.critical),
    [trace, ends, folded, props.critical],
  );
  const sections = useMemo(() => sectionsBySpan(trace), [trace]);
  const waits = useMemo(() => new Map(trace.queueWaits.map((w) => [w[0], w])), [trace]);
  const box = useRef<HTMLDivElement>(null);
  const view = useScroll(box, rowPx);
  const [wholeAxis, setWholeAxis] = useState<boolean | null>(null);
  const isInView = fitted === null && !(wholeAxis ?? rows.length <= MANY_ROWS);
  const axis = useMemo(
    () =>
      isInView
        ? axisInView(trace, rows, ends, view.first, view.count)
        : axisOf(trace, rows, fitted, ends),
    [trace, rows, fitted, ends, isInView, isInView && view.first, isInView && view.count],
  );
  const at = rows.indexOf(selected);
  useLayoutEffect(() => {
    if (at >= 0 && box.current) reveal(box.current, at, rowPx);
  }, [at, rowPx]);

  const fold = (span: number, close: boolean) => {
    const next = new Set(folded);
    if (close) next.add(span);
    else next.delete(span);
    setFolded(next);
  };
  const hasChildren = (i: number) => (ends[i] ?? 0) > i + 1;
  const pressed = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const move = (to: number) => {
      const span = rows[Math.min(rows.length - 1, Math.max(0, to))];
      if (span !== undefined) select(span, false);
    };
    const parent = trace.spans.parent[selected] ?? -1;
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / rowPx) - 2);
    const actions: Record<string, () => void> = {
      ArrowDown: () => move(at + 1),
      ArrowUp: () => move(at - 1),
      j: () => move(at + 1),
      k: () => move(at - 1),
      PageDown: () => move(at + page),
      PageUp: () => move(at - page),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      ArrowRight: () => (folded.has(selected) ? fold(selected, false) : move(at + 1)),
      ArrowLeft: () => {
        if (hasChildren(selected) && !folded.has(selected)) fold(selected, true);
        else if (parent >= 0) select(parent, false);
      },
      Enter: () => select(selected, true),
      Escape: props.closePanel,
      c: props.toggleCritical,
      f: () => {
        setFitted(null);
        setWholeAxis(isInView);
      },
      z: () => setFitted(fitted === selected ? null : selected),
    };
    const action = actions[event.key];
    if (action) {
      event.preventDefault();
      event.stopPropagation();
      action();
    }
  };

  const first = Math.max(0, view.first - OVERSCAN);
  const drawn = [...rows.subarray(first, Math.min(rows.length, view.first + view.count + OVERSCAN))];
  return (
    <div class="waterfall">
      {trace.spans.id.length > MANY_ROWS && (
        <Overview
          trace={trace}
          hue={props.hue}
          axis={axis}
          goTo={(nanos) => {
            const row = rows.findIndex((i) => (trace.spans.startNs[i] ?? 0) >= nanos);
            if (box.current && row >= 0) box.current.scrollTop = row * rowPx;
          }}
        />
      )}
      <AxisRow
        axis={axis}
        isWhole={fitted === null && !isInView}
        isShort={rows.length <= view.count}
        toggle={() => {
          setFitted(null);
          setWholeAxis(fitted !== null || isInView);
        }}
      />
      <div
        ref={box}
        class="waterfall-box"
        role="treegrid"
        aria-label={`Spans of the trace, ${count(rows.length)} shown`}
        aria-rowcount={rows.length}
        aria-activedescendant={at >= 0 ? `span-${selected}` : undefined}
        tabIndex={0}
        onKeyDown={pressed}
      >
        <div class="waterfall-space" style={{ height: `${rows.length * rowPx}px` }}>
          <Gridlines axis={axis} />
          {drawn.map((span, i) => (
            <SpanRow
              key={span}
              trace={trace}
              span={span}
              position={first + i}
              rowPx={rowPx}
              isNarrow={rowPx === NARROW_ROW_PX}
              axis={axis}
              hue={props.hue(trace.spans.service[span] ?? 0)}
              sections={sections.get(span)}
              wait={waits.get(span)}
              isSelected={span === selected}
              fold={hasChildren(span) ? (folded.has(span) ? "closed" : "open") : "leaf"}
              hidden={(ends[span] ?? 0) - span - 1}
              toggle={() => fold(span, !folded.has(span))}
              open={() => select(span, true)}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function AxisRow(props: {
  axis: Axis;
  isWhole: boolean;
  isShort: boolean;
  toggle: () => void;
}) {
  const { axis } = props;
  const isNarrow = useMedia(NARROW);
  const marks = ticks(axis, isNarrow ? 3 : 6);
  return (
    <div class="axis">
      <div class="axis-name">
        Span
        {(!props.isWhole || !props.isShort) && (
          <button type="button" class="quiet" onClick={props.toggle}>
            {props.isWhole ? "Fit time to rows" : "Whole time"}
          </button>
        )}
      </div>
      <div class="axis-scale" aria-hidden="true">
        {marks.map(({ at, step }) => (
          <span
            key={at}
            class={place(axis, at) > 92 ? "tick last" : "tick"}
            style={{ left: `${place(axis, at)}%` }}
          >
            {axisDuration(at, step)}
          </span>
        ))}
      </div>
      <span class="visually-hidden">
        Time axis from {duration(axis.from)} to {duration(axis.to)} after the start of the trace
      </span>
    </div>
  );
}

function Gridlines({ axis }: { axis: Axis }) {
  return (
    <div class="gridlines" aria-hidden="true">
      {ticks(axis, 6).map(({ at }) => (
        <i key={at} style={{ left: `${place(axis, at)}%` }} />
      ))}
    </div>
  );
}

/** Position on the axis in percent of its width. */
function place(axis: Axis, at: number): number {
  return (100 * (at - axis.from)) / (axis.to - axis.from);
}

function reveal(box: HTMLElement, row: number, rowPx: number) {
  const top = row * rowPx;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + rowPx > box.scrollTop + box.clientHeight) {
    box.scrollTop = top + rowPx - box.clientHeight;
  }
}

function useScroll(box: { current: HTMLDivElement | null }, rowPx: number) {
  const [view, setView] = useState({ first: 0, count: 40 });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let asked = 0;
    const read = () => {
      asked = 0;
      setView({
        first: Math.floor(element.scrollTop / rowPx),
        count: Math.ceil(element.clientHeight / rowPx) + 1,
      });
    };
    const soon = () => {
      if (asked === 0) asked = requestAnimationFrame(read);
    };
    read();
    element.addEventListener("scroll", soon, { passive: true });
    const size = new ResizeObserver(soon);
    size.observe(element);
    return () => {
      cancelAnimationFrame(asked);
      element.removeEventListener("scroll", soon);
      size.disconnect();
    };
  }, [rowPx]);
  return view;
}

export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const changed = () => setMatches(list.matches);
    list.addEventListener("change", changed);
    return () => list.removeEventListener("change", changed);
  }, [query]);
  return matches;
}
