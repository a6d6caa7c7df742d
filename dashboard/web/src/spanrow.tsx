/** One row of the waterfall: the span's name and its bar. */
import { FLAG, type Trace } from "./api";
import { count, duration } from "./format";
import type { Axis } from "./rows";

/** Deeper levels are no longer indented, or the name would have no room. */
const MOST_INDENTED = 14;
const INDENT_PX = 12;
/** In percent of the axis: a label beside the bar needs this much room. */
const LABEL_ROOM = 12;
const NARROW_LABEL_ROOM = 24;

interface Props {
  trace: Trace;
  span: number;
  position: number;
  rowPx: number;
  isNarrow: boolean;
  axis: Axis;
  hue: number;
  sections: [number, number][] | undefined;
  wait: [number, number, number] | undefined;
  isSelected: boolean;
  fold: "open" | "closed" | "leaf";
  hidden: number;
  toggle: () => void;
  open: () => void;
}

export function SpanRow(props: Props) {
  const { trace, span, axis } = props;
  const s = trace.spans;
  const flags = s.flags[span] ?? 0;
  const depth = s.depth[span] ?? 0;
  const name = trace.names[s.name[span] ?? 0] ?? "";
  const service = trace.services[s.service[span] ?? 0] ?? "";
  const isError = s.status[span] === 2;
  const indent = Math.min(depth, MOST_INDENTED) * INDENT_PX;
  const classes = ["span-row", props.isSelected && "selected", isError && "error", !props.sections && "off-path"];
  return (
    <div
      id={`span-${span}`}
      role="row"
      aria-rowindex={props.position + 1}
      aria-level={depth + 1}
      aria-selected={props.isSelected}
      aria-expanded={props.fold === "leaf" ? undefined : props.fold === "open"}
      class={classes.filter(Boolean).join(" ")}
      style={{ top: `${props.position * props.rowPx}px` }}
      onClick={props.open}
    >
      <div role="gridcell" class="span-name" style={{ paddingLeft: `${indent}px` }}>
        <span
          class={`twist ${props.fold}`}
          aria-hidden="true"
          onClick={(e) => {
            e.stopPropagation();
            props.toggle();
          }}
        />
        <i class={`service-edge hue${props.hue}`} aria-hidden="true" />
        <span class="name" title={`${service} · ${name}`}>
          {name}
        </span>
        <span class="service">{service}</span>
        {props.fold === "closed" && (
          <span class="tag" title={`${count(props.hidden)} spans are folded away`}>
            +{count(props.hidden)}
          </span>
        )}
        <Tags flags={flags} isError={isError} />
      </div>
      <div role="gridcell" class="span-bar" aria-label={barWords(props)}>
        <Wait {...props} />
        <Bar {...props} isInit={(flags & FLAG.init) !== 0} axis={axis} />
      </div>
    </div>
  );
}

function Tags({ flags, isError }: { flags: number; isError: boolean }) {
  return (
    <>
      {isError && <span class="tag bad">error</span>}
      {(flags & FLAG.coldStart) !== 0 && (
        <span class="tag cold" title="This invocation waited for a new function instance">
          cold start
        </span>
      )}
      {(flags & FLAG.parentMissing) !== 0 && (
        <span
          class="tag quiet-tag"
          title="The span that called this one was not received. That is usual in serverless: the platform makes spans of its own that reach only its own tracing."
        >
          caller not received
        </span>
      )}
      {(flags & FLAG.links) !== 0 && (
        <span class="tag quiet-tag" title="Linked to other spans; open the row to follow">
          link
        </span>
      )}
    </>
  );
}

function Bar(props: Props & { isInit: boolean }) {
  const { trace, span, axis, sections } = props;
  const start = trace.spans.startNs[span] ?? 0;
  const nanos = trace.spans.durationNs[span] ?? 0;
  const left = clamp(position(axis, start));
  const right = clamp(position(axis, start + nanos));
  const room = props.isNarrow ? NARROW_LABEL_ROOM : LABEL_ROOM;
  const isAfter = right <= 100 - room;
  const isBefore = !isAfter && left >= room;
  const label = isAfter
    ? { left: `${right}%` }
    : isBefore
      ? { right: `${100 - clamp(position(axis, start - Math.max(0, props.wait?.[2] ?? 0)))}%` }
      : { right: `${Math.max(0, 100 - right)}%` };
  const isInView = start + nanos >= axis.from && start <= axis.to;
  if (!isInView) return null;
  return (
    <>
      <span
        class={[
          "bar-line",
          `hue${props.hue}`,
          props.isInit && "init",
          start < axis.from && "cut-left",
          start + nanos > axis.to && "cut-right",
        ]
          .filter(Boolean)
          .join(" ")}
        style={{ left: `${left}%`, width: `max(2px, ${right - left}%)` }}
      />
      {sections?.map(([from, to]) => {
        const a = clamp(position(axis, from));
        const b = clamp(position(axis, to));
        return b > a || from === to ? (
          <span
            key={from}
            class="on-path"
            style={{ left: `${a}%`, width: `max(1px, ${b - a}%)` }}
          />
        ) : null;
      })}
      <span class={`bar-label${isAfter || isBefore ? "" : " inside"}`} style={label}>
        {duration(nanos)}
      </span>
    </>
  );
}

/** From the end of the sending span to the start of this one: time spent in the queue. */
function Wait({ trace, span, axis, wait }: Props) {
  if (!wait || wait[2] <= 0) return null;
  const start = trace.spans.startNs[span] ?? 0;
  const a = clamp(position(axis, start - wait[2]));
  const b = clamp(position(axis, start));
  return b > a ? (
    <span
      class="queue-wait"
      title={`Waited ${duration(wait[2])} in the queue`}
      style={{ left: `${a}%`, width: `${b - a}%` }}
    />
  ) : null;
}

function barWords({ trace, span, wait }: Props): string {
  const s = trace.spans;
  const critical = s.criticalNs[span] ?? 0;
  return [
    `starts at ${duration(s.startNs[span])}`,
    `takes ${duration(s.durationNs[span])}`,
    critical > 0 ? `${duration(critical)} on the critical path` : "not on the critical path",
    wait && wait[2] > 0 ? `waited ${duration(wait[2])} in the queue` : "",
  ]
    .filter(Boolean)
    .join(", ");
}

function position(axis: Axis, at: number): number {
  return (100 * (at - axis.from)) / (axis.to - axis.from);
}

function clamp(percent: number): number {
  return Math.min(100, Math.max(0, percent));
}
