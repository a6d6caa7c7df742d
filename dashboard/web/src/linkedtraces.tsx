/** Traces that this one's spans link to, as lanes on one time axis: what a batch was made of, and when. */
import { useState } from "preact/hooks";
import { apiPath, useApi, type Trace } from "./api";
import { duration, plural } from "./format";
import { hrefTo } from "./nav";
import { hues } from "./parts";
import { Overview } from "./tracestrip";

/** A batch may link to thousands of traces; the first few show how it was made. */
const MOST_LANES = 6;

/** No lane is drawn narrower, or nothing of it would be seen. */
const LEAST_PERCENT = 0.5;

export function LinkedTraces({ trace }: { trace: Trace }) {
  const ids = [...new Set(trace.links.map(([, id]) => id))];
  const [loaded, setLoaded] = useState<Record<string, Trace>>({});
  if (ids.length === 0) return null;
  const shown = ids.slice(0, MOST_LANES);
  const here = shown.flatMap((id) => loaded[id] ?? []);
  const all = [trace, ...here];
  const from = Math.min(...all.map(startNs));
  const to = Math.max(...all.map((t) => startNs(t) + t.durationNs));
  const place = (t: Trace) => ({
    left: (100 * (startNs(t) - from)) / Math.max(1, to - from),
    width: Math.max(LEAST_PERCENT, (100 * t.durationNs) / Math.max(1, to - from)),
  });
  return (
    <section aria-label="Linked traces">
      <div class="section-head">
        <h2>Linked traces</h2>
        <span class="muted">
          {plural(ids.length, "trace")}
          {ids.length > MOST_LANES ? `, ${MOST_LANES} shown` : ""}; together {duration(to - from)}
        </span>
      </div>
      <ol class="lanes panel">
        {shown.map((id) => (
          <Lane
            key={id}
            id={id}
            span={trace.links.find(([, linked]) => linked === id)?.[2] ?? null}
            loaded={loaded[id] ?? null}
            set={(t) => setLoaded((before) => ({ ...before, [id]: t }))}
            place={place}
            origin={trace}
          />
        ))}
        <li>
          <span class="lane-name">
            <b>this trace</b>
          </span>
          <Strip trace={trace} {...place(trace)} />
        </li>
      </ol>
    </section>
  );
}

function Lane(props: {
  id: string;
  span: string | null;
  loaded: Trace | null;
  set: (trace: Trace) => void;
  place: (trace: Trace) => { left: number; width: number };
  origin: Trace;
}) {
  const { id, span, loaded, set, place, origin } = props;
  const answer = useApi<Trace>(apiPath(`traces/${id}`));
  if (answer.data && answer.data !== loaded) set(answer.data);
  const before = loaded === null ? null : startNs(origin) - startNs(loaded);
  return (
    <li aria-busy={answer.state === "loading"}>
      <span class="lane-name">
        <a href={hrefTo(`/traces/${id}`, { span })}>{loaded?.rootName ?? `…${id.slice(-8)}`}</a>{" "}
        <span class="muted small">
          {answer.state === "failed"
            ? answer.error.status === 404
              ? "not received, or past retention"
              : answer.error.what
            : before === null
              ? ""
              : `${loaded?.rootService ?? ""} · ${duration(Math.abs(before))} ${before >= 0 ? "earlier" : "later"}`}
        </span>
      </span>
      {loaded && <Strip trace={loaded} {...place(loaded)} />}
    </li>
  );
}

function Strip({ trace, left, width }: { trace: Trace; left: number; width: number }) {
  const hue = hues(trace.services);
  return (
    <span class="lane-rail">
      <span class="lane-strip" style={{ marginLeft: `${Math.min(left, 100 - LEAST_PERCENT)}%`, width: `${width}%` }}>
        <Overview
          trace={trace}
          hue={(s) => hue.get(trace.services[s] ?? "") ?? 0}
          axis={{ from: 0, to: trace.durationNs }}
          goTo={() => {}}
        />
      </span>
    </span>
  );
}

function startNs(trace: Trace): number {
  return Date.parse(trace.startTime) * 1e6;
}
