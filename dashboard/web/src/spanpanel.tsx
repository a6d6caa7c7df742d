/** What one span says about itself: attributes, events, links. Text only, whatever it holds. */
import { apiPath, FLAG, useApi, type SpanDetail, type Trace } from "./api";
import { duration } from "./format";
import { hrefTo } from "./nav";
import { Copy, Failed, Waiting } from "./parts";

const KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"];
const STATUS = ["unset", "ok", "error"];

export function SpanPanel(props: { trace: Trace; span: number; close: () => void }) {
  const { trace, span } = props;
  const s = trace.spans;
  const id = s.id[span] ?? "";
  const answer = useApi<SpanDetail>(apiPath(`traces/${trace.traceId}/spans/${id}`));
  const detail = answer.data?.spanId === id ? answer.data : null;
  const name = trace.names[s.name[span] ?? 0] ?? "";
  const flags = s.flags[span] ?? 0;
  const wait = trace.queueWaits.find((w) => w[0] === span);
  return (
    <aside class="span-panel panel" aria-label={`Span ${name}`}>
      <div class="panel-head">
        <div>
          <h2 class="break">{name}</h2>
          <p class="muted">{trace.services[s.service[span] ?? 0]}</p>
        </div>
        <button type="button" class="quiet" onClick={props.close} aria-label="Close the span">
          Close
        </button>
      </div>
      <dl class="pairs">
        <Pair name="starts at" value={duration(s.startNs[span])} />
        <Pair name="duration" value={duration(s.durationNs[span])} />
        <Pair name="self time" value={duration(s.selfNs[span])} />
        <Pair
          name="on critical path"
          value={(s.criticalNs[span] ?? 0) > 0 ? duration(s.criticalNs[span]) : "no"}
        />
        {wait && <Pair name="waited in queue" value={duration(wait[2])} />}
        <Pair name="kind" value={KINDS[s.kind[span] ?? 0] ?? "unspecified"} />
        <Pair
          name="status"
          value={[STATUS[s.status[span] ?? 0], detail?.statusMessage].filter(Boolean).join(": ")}
        />
        <Pair name="span id" value={id} isCode />
        {detail?.parentSpanId && (flags & FLAG.parentMissing) !== 0 && (
          <Pair name="caller, not received" value={detail.parentSpanId} isCode />
        )}
      </dl>
      <div class="panel-tools">
        <Copy text={location.href} what="link to this span" />
      </div>
      {answer.state === "failed" ? (
        <Failed what="the attributes" error={answer.error} retry={answer.reload} />
      ) : !detail ? (
        <Waiting what="the attributes" rows={5} />
      ) : (
        <Details detail={detail} trace={trace} />
      )}
    </aside>
  );
}

function Details({ detail, trace }: { detail: SpanDetail; trace: Trace }) {
  return (
    <>
      {detail.links.length > 0 && (
        <section>
          <h3>Links</h3>
          <ul class="links">
            {detail.links.map((link) => (
              <li key={link.traceId + link.spanId}>
                <a href={hrefTo(`/traces/${link.traceId}`, { span: link.spanId })}>
                  {link.traceId === trace.traceId ? "span" : "trace"}{" "}
                  <code>{link.traceId === trace.traceId ? link.spanId : link.traceId}</code>
                </a>
                <Pairs pairs={link.attributes} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {detail.events.length > 0 && (
        <section>
          <h3>Events</h3>
          {detail.events.map((event, i) => (
            <div key={i} class="event">
              <p>
                <b>{event.name}</b> <span class="muted">at {duration(event.offsetNs)}</span>
              </p>
              <Pairs pairs={event.attributes} />
            </div>
          ))}
        </section>
      )}
      <section>
        <h3>Attributes</h3>
        {detail.attributes.length === 0 ? (
          <p class="muted">None.</p>
        ) : (
          <Pairs pairs={detail.attributes} />
        )}
      </section>
      <section>
        <h3>Resource</h3>
        <Pairs pairs={detail.resource} />
      </section>
    </>
  );
}

function Pairs({ pairs }: { pairs: [string, string][] }) {
  return (
    <dl class="pairs">
      {pairs.map(([name, value]) => (
        <Pair key={name} name={name} value={value} isCode />
      ))}
    </dl>
  );
}

function Pair({ name, value, isCode }: { name: string; value: string; isCode?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{isCode ? <code>{value}</code> : value}</dd>
    </div>
  );
}
