/** The time range: relative or absolute, always in the URL, half-open. */
import { useState } from "preact/hooks";
import { time } from "./format";
import { go, hrefWith, usePlace } from "./nav";

const HOUR = 3_600_000;

const PRESETS = [
  { key: "1h", label: "1 h", millis: HOUR, words: "the last hour" },
  { key: "24h", label: "24 h", millis: 24 * HOUR, words: "the last 24 hours" },
  { key: "7d", label: "7 d", millis: 7 * 24 * HOUR, words: "the last 7 days" },
  { key: "30d", label: "30 d", millis: 30 * 24 * HOUR, words: "the last 30 days" },
] as const;

const DEFAULT = PRESETS[1];

/** Relative ranges end here; moved on only when asked, so that all parts of a page agree. */
let now = ceilMinute(Date.now());

export interface Range {
  from: string;
  to: string;
  words: string;
  millis: number;
  isRelative: boolean;
}

export function useRange(): Range {
  const { query } = usePlace();
  const from = query.get("from");
  const to = query.get("to");
  if (from && to && !Number.isNaN(Date.parse(from)) && !Number.isNaN(Date.parse(to))) {
    return {
      from,
      to,
      words: `${time(from).slice(0, 16)} to ${time(to).slice(0, 16)}`,
      millis: Date.parse(to) - Date.parse(from),
      isRelative: false,
    };
  }
  const preset = PRESETS.find((p) => p.key === query.get("range")) ?? DEFAULT;
  return {
    from: new Date(now - preset.millis).toISOString(),
    to: new Date(now).toISOString(),
    words: preset.words,
    millis: preset.millis,
    isRelative: true,
  };
}

/** The window of the same length just before. */
export function before(range: Range): { from: string; to: string } {
  return {
    from: new Date(Date.parse(range.from) - range.millis).toISOString(),
    to: range.from,
  };
}

export function refreshRange(): void {
  now = ceilMinute(Date.now());
  go(location.pathname + location.search, true);
}

/** A link that shows the 24 hours up to this time. */
export function hrefUpTo(iso: string): string {
  const end = ceilMinute(Date.parse(iso) + 1);
  return hrefWith({
    range: null,
    from: new Date(end - 24 * HOUR).toISOString(),
    to: new Date(end).toISOString(),
  });
}

export function RangePicker() {
  const range = useRange();
  const { query } = usePlace();
  const chosen = range.isRelative
    ? (PRESETS.find((p) => p.key === query.get("range")) ?? DEFAULT).key
    : "absolute";
  const [isOpen, setOpen] = useState(false);
  return (
    <div class="range">
      <div class="segments" role="group" aria-label="Time range">
        {PRESETS.map((p) => (
          <a
            key={p.key}
            class="segment"
            aria-current={p.key === chosen ? "true" : undefined}
            title={p.words}
            href={hrefWith({ range: p.key === DEFAULT.key ? null : p.key, from: null, to: null })}
          >
            {p.label}
          </a>
        ))}
        <button
          type="button"
          class="segment"
          aria-expanded={isOpen}
          aria-pressed={chosen === "absolute"}
          onClick={() => setOpen(!isOpen)}
        >
          {chosen === "absolute" ? range.words : "From – to"}
        </button>
      </div>
      {range.isRelative && (
        <button type="button" class="quiet" onClick={refreshRange} title="Move the range to now" aria-label="Refresh">
          ↻
        </button>
      )}
      {isOpen && <AbsoluteForm range={range} close={() => setOpen(false)} />}
    </div>
  );
}

function AbsoluteForm({ range, close }: { range: Range; close: () => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const from = Date.parse(String(data.get("from")));
    const to = Date.parse(String(data.get("to")));
    if (Number.isNaN(from) || Number.isNaN(to)) setProblem("Both times are needed.");
    else if (from >= to) setProblem("The first time must be before the second.");
    else {
      close();
      go(
        hrefWith({
          range: null,
          from: new Date(from).toISOString(),
          to: new Date(to).toISOString(),
        }),
      );
    }
  };
  return (
    <form
      class="range-form panel"
      onSubmit={submit}
      onKeyDown={(e) => e.key === "Escape" && close()}
    >
      <label>
        From <input type="datetime-local" name="from" value={localInput(range.from)} autofocus />
      </label>
      <label>
        to, excluded <input type="datetime-local" name="to" value={localInput(range.to)} />
      </label>
      <button type="submit" class="primary">
        Show
      </button>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}

function localInput(iso: string): string {
  return time(iso).replace(" ", "T").slice(0, 16);
}

function ceilMinute(millis: number): number {
  return Math.ceil(millis / 60_000) * 60_000;
}
