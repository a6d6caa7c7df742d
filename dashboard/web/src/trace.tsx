/** One trace: what it took, where the time went, what it cost, and every span. */
import { useCallback, useMemo } from "preact/hooks";
import { apiPath, FLAG, useApi, type Trace } from "./api";
import { count, duration, money, percent, plural, time, utc } from "./format";
import { Icicle } from "./icicle";
import { LinkedTraces } from "./linkedtraces";
import { go, hrefTo, hrefWith, usePlace } from "./nav";
import { Badge, Copy, Empty, Fact, Facts, Failed, Head, hues, Swatch, Tools, Waiting } from "./parts";
import { criticalSet, pathShares, subtreeEnds } from "./rows";
import { SpanPanel } from "./spanpanel";
import { Waterfall } from "./waterfall";

/** From here on a trace opens on its critical path only. */
const LARGE = 500;

export function TracePage({ id }: { id: string }) {
  const isId = /^[0-9a-f]{32}$/.test(id);
  const answer = useApi<Trace>(isId ? apiPath(`traces/${id}`) : null);
  if (!isId) {
    return (
      <Empty title="That is not a trace id">
        <p>
          <code>{id}</code> should be 32 lower-case hexadecimal digits. Look for it among{" "}
          <a href={hrefTo("/traces")}>the traces</a>.
        </p>
      </Empty>
    );
  }
  if (answer.state === "failed" && answer.error.status === 404) {
    return (
      <Empty title="This trace is not in the lake">
        <p>
          <code>{id}</code> was not received, was sampled away, or its files are past retention.{" "}
          <a href={hrefTo("/traces")}>Look for others</a>
        </p>
      </Empty>
    );
  }
  if (answer.state === "failed") {
    return <Failed what="the trace" error={answer.error} retry={answer.reload} />;
  }
  return answer.data ? <TraceView trace={answer.data} /> : <Waiting what="the trace" rows={14} />;
}

function TraceView({ trace }: { trace: Trace }) {
  const { query } = usePlace();
  const ends = useMemo(() => subtreeEnds(trace), [trace]);
  const onPath = useMemo(() => criticalSet(trace), [trace]);
  const wanted = trace.spans.id.indexOf(query.get("span") ?? "");
  const selected = Math.max(0, wanted);
  const isLarge = trace.spans.id.length > LARGE;
  const view = query.get("view") ?? (isLarge ? "critical" : "all");
  // A link to a span off the critical path must show it.
  const isCritical = view === "critical" && (wanted < 0 || onPath[wanted] === 1);
  const isIcicle = view === "icicle";
  const hue = useMemo(() => hues(trace.services), [trace]);
  const hueOf = (service: number) => hue.get(trace.services[service] ?? "") ?? 0;
  const isOpen = wanted >= 0 && query.get("panel") !== "closed";
  const setView = (critical: boolean) =>
    go(hrefWith({ view: critical === isLarge ? null : critical ? "critical" : "all" }), true);
  const select = useCallback(
    (span: number, open: boolean) =>
      go(
        hrefWith({
          span: trace.spans.id[span] ?? null,
          panel: open || isPanelOpen() ? null : "closed",
        }),
        true,
      ),
    [trace],
  );
  const shown = isCritical ? onPath.reduce((n, on) => n + on, 0) : trace.spans.id.length;
  return (
    <>
      <p class="crumbs">
        <a href={hrefTo("/traces")}>Traces</a>
      </p>
      <TraceHead trace={trace} />
      <PathBar trace={trace} hue={hue} />
      <LinkedTraces trace={trace} />
      <div class="section-head">
        <h2>Spans</h2>
        <div class="segments" role="group" aria-label="Spans shown">
          <button
            type="button"
            class="segment"
            aria-pressed={isCritical}
            onClick={() => setView(true)}
          >
            Critical path
          </button>
          <button
            type="button"
            class="segment"
            aria-pressed={!isCritical && !isIcicle}
            onClick={() => setView(false)}
          >
            All spans
          </button>
          <button
            type="button"
            class="segment"
            aria-pressed={isIcicle}
            onClick={() => go(hrefWith({ view: "icicle" }), true)}
          >
            Icicle
          </button>
        </div>
        <span class="muted">
          {shown === trace.spans.id.length
            ? plural(shown, "span")
            : `${count(shown)} of ${plural(trace.spans.id.length, "span")}`}
        </span>
        <Legend />
        <Tools csv={apiPath(`traces/${trace.traceId}`, { format: "csv" })} sql={trace.sql} />
      </div>
      {isIcicle ? (
        <Icicle trace={trace} hue={hueOf} />
      ) : (
      <div class={isOpen ? "trace-body with-panel" : "trace-body"}>
        <Waterfall
          trace={trace}
          ends={ends}
          hue={hueOf}
          selected={selected}
          select={select}
          critical={isCritical ? onPath : null}
          toggleCritical={() => setView(!isCritical)}
          closePanel={closePanel}
        />
        {isOpen && (
          <SpanPanel
            trace={trace}
            span={selected}
            close={closePanel}
          />
        )}
      </div>
      )}
    </>
  );
}

function closePanel() {
  go(hrefWith({ panel: "closed" }), true);
}

function isPanelOpen(): boolean {
  const query = new URLSearchParams(location.search);
  return query.has("span") && query.get("panel") !== "closed";
}

function TraceHead({ trace }: { trace: Trace }) {
  const response = trace.sections.reduce((n, [, from, to]) => n + to - from, 0);
  const cost = trace.cost;
  return (
    <>
      <Head title={trace.rootName ?? "Trace whose root was not received"}>
        <Copy text={trace.traceId} what="trace id" />
        <Copy text={location.href} what="link" />
      </Head>
      <p class="lead">
        <b>{trace.rootService ?? "–"}</b> at{" "}
        <span title={utc(trace.startTime)}>{time(trace.startTime)}</span> · <code>{trace.traceId}</code>{" "}
        {trace.simulated && (
          <Badge tone="mark" title="Made by the demo's simulator, not by a running function">
            simulated
          </Badge>
        )}{" "}
        {trace.truncated && (
          <Badge tone="warn" title="The trace has more spans than are sent at once">
            cut
          </Badge>
        )}
      </p>
      <Facts>
        <Fact name="Response" title="Duration of the root, which is the sum of its critical path">
          {duration(response || trace.durationNs)}
        </Fact>
        {trace.durationNs > response * 1.001 && response > 0 && (
          <Fact name="Whole trace" title="From the first moment of any span to the last, asynchronous work included">
            {duration(trace.durationNs)}
          </Fact>
        )}
        <Fact name="Spans">{count(trace.spans.id.length)}</Fact>
        <Fact name="Services">{count(trace.services.length)}</Fact>
        <Fact name="Errors" tone={trace.errorCount > 0 ? "bad" : "plain"}>
          {count(trace.errorCount)}
        </Fact>
        <Fact name="Cold starts">{count(trace.coldStartCount)}</Fact>
        {trace.missingParentCount > 0 && (
          <Fact
            name="Callers not received"
            title="Spans whose parent did not arrive; usual where the platform makes spans of its own"
          >
            {count(trace.missingParentCount)}
          </Fact>
        )}
        <Fact
          name="Billed"
          title={
            cost
              ? `${cost.billedCost} ${cost.currency}, from the bill${cost.state ? `, ${cost.state.toLowerCase()}` : ""}`
              : "No bill that covers this trace was imported and allocated yet"
          }
        >
          {cost ? money(cost.billedCost, cost.currency) : <span class="muted">not billed yet</span>}
        </Fact>
      </Facts>
    </>
  );
}

function PathBar({ trace, hue }: { trace: Trace; hue: Map<string, number> }) {
  const shares = pathShares(trace, FLAG.init);
  const total = shares.reduce((n, s) => n + s.nanos, 0);
  if (total === 0) return null;
  const words = (s: (typeof shares)[number]) =>
    (trace.services[s.service] ?? "") + (s.isInit ? " init" : "");
  return (
    <section class="path" aria-label="Critical path by service">
      <h2 class="small-head">Critical path by service</h2>
      <div class="path-bar" aria-hidden="true">
        {shares.map((s) => (
          <span
            key={words(s)}
            class={`hue${hue.get(trace.services[s.service] ?? "") ?? 0}${s.isInit ? " init" : ""}`}
            style={{ width: `${(100 * s.nanos) / total}%` }}
            title={`${words(s)}: ${duration(s.nanos)}`}
          />
        ))}
      </div>
      <ul class="path-legend">
        {shares.map((s) => (
          <li key={words(s)}>
            <Swatch hue={hue.get(trace.services[s.service] ?? "")} />
            {words(s)} <b>{duration(s.nanos)}</b>{" "}
            <span class="muted">{percent(s.nanos / total)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Legend() {
  return (
    <ul class="legend" aria-label="How to read the bars">
      <li>
        <i class="legend-path" aria-hidden="true" /> critical path
      </li>
      <li>
        <i class="legend-init" aria-hidden="true" /> init
      </li>
      <li>
        <i class="legend-wait" aria-hidden="true" /> in a queue
      </li>
    </ul>
  );
}
