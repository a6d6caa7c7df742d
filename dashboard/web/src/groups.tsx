/** Two groups of traces, chosen in the URL: the period before, two versions, before and after a time. */
import { rowsOf, text, useApi, apiPath, type Query, type Report, type Row } from "./api";
import { time } from "./format";
import { go, hrefWith, usePlace } from "./nav";
import { before, useRange, type Range } from "./range";

export const VS = { previous: "previous", versions: "versions", time: "time" } as const;

const NO_GROUPS = { baseline: null, candidate: null, before: null };

export interface Groups {
  /** What the API is asked with. */
  query: Query;
  baseline: string;
  candidate: string;
}

/** Null where none are chosen, or not yet completely. */
export function useGroups(): Groups | null {
  const range = useRange();
  const { query } = usePlace();
  const service = query.get("service");
  const window = { from: range.from, to: range.to, service };
  switch (query.get("vs")) {
    case VS.previous:
      return {
        query: { ...window, from: before(range).from, before: range.from },
        baseline: "the period before",
        candidate: range.words,
      };
    case VS.versions: {
      const baseline = query.get("baseline");
      const candidate = query.get("candidate");
      if (!service || !baseline || !candidate) return null;
      return {
        query: { ...window, baseline, candidate },
        baseline: `version ${baseline}`,
        candidate: `version ${candidate}`,
      };
    }
    case VS.time: {
      const at = query.get("before");
      if (!at || Number.isNaN(Date.parse(at))) return null;
      return {
        query: { ...window, before: at },
        baseline: `before ${time(at).slice(0, 16)}`,
        candidate: "after it",
      };
    }
    default:
      return null;
  }
}

export function hrefOfPair(row: Row, path = "/compare"): string {
  return hrefWith(
    {
      vs: VS.versions,
      service: text(row, "service_name"),
      baseline: text(row, "baseline_version"),
      candidate: text(row, "candidate_version"),
      before: null,
      sort: null,
    },
    path,
  );
}

/** Each version beside the one it replaced; what can be chosen from. */
export function useVersions(range: Range) {
  return useApi<Report>(apiPath("compare", { from: range.from, to: range.to }));
}

export function GroupChooser({ none }: { none: string }) {
  const range = useRange();
  const { query } = usePlace();
  const vs = query.get("vs") ?? "";
  const answer = useVersions(range);
  const pairs = answer.data ? rowsOf(answer.data) : [];
  const choose = (wanted: string) => {
    if (wanted === VS.versions) {
      const pair = newestPair(pairs, query.get("service")) ?? pairs[0];
      go(pair ? hrefOfPair(pair, location.pathname) : hrefWith({ vs: wanted, ...NO_GROUPS }));
    } else {
      const at = wanted === VS.time ? middle(range) : null;
      go(hrefWith({ vs: wanted, ...NO_GROUPS, before: at, sort: null }));
    }
  };
  return (
    <form class="filters" aria-label="What to compare" onSubmit={(e) => e.preventDefault()}>
      <label>
        Compare{" "}
        <select value={vs} onChange={(e) => choose(e.currentTarget.value)}>
          <option value="">{none}</option>
          <option value={VS.versions}>two versions</option>
          <option value={VS.previous}>with the period before</option>
          <option value={VS.time}>before and after a time</option>
        </select>
      </label>
      {vs === VS.versions && <Versions pairs={pairs} />}
      {vs === VS.time && (
        <label>
          at{" "}
          <input
            type="datetime-local"
            value={time(query.get("before")).replace(" ", "T").slice(0, 16)}
            onChange={(e) => {
              const at = Date.parse(e.currentTarget.value);
              if (!Number.isNaN(at)) go(hrefWith({ before: new Date(at).toISOString() }), true);
            }}
          />
        </label>
      )}
    </form>
  );
}

function Versions({ pairs }: { pairs: Row[] }) {
  const { query } = usePlace();
  const service = query.get("service");
  const services = [...new Set([...pairs.flatMap((r) => text(r, "service_name") ?? []), ...(service ? [service] : [])])].sort();
  const versions = new Set<string>();
  for (const pair of pairs) {
    if (text(pair, "service_name") !== service) continue;
    for (const end of ["baseline_version", "candidate_version"]) versions.add(text(pair, end) ?? "");
  }
  const side = (name: "baseline" | "candidate") => {
    const chosen = query.get(name) ?? "";
    return (
      <label>
        {name}{" "}
        <select value={chosen} onChange={(e) => go(hrefWith({ [name]: e.currentTarget.value, sort: null }))}>
          {[...new Set([...versions, chosen])].sort(byNumber).map((v) => (
            <option key={v} value={v}>
              {v}
            </option>
          ))}
        </select>
      </label>
    );
  };
  return (
    <>
      <label>
        of{" "}
        <select
          aria-label="Service"
          value={service ?? ""}
          onChange={(e) => {
            const pair = newestPair(pairs, e.currentTarget.value);
            if (pair) go(hrefOfPair(pair, location.pathname));
          }}
        >
          {services.map((n) => (
            <option key={n} value={n}>
              {n}
            </option>
          ))}
        </select>
      </label>
      {side("baseline")}
      {side("candidate")}
    </>
  );
}

function newestPair(pairs: Row[], service: string | null): Row | undefined {
  return pairs
    .filter((r) => text(r, "service_name") === service)
    .sort((a, b) =>
      (text(b, "candidate_first_seen") ?? "").localeCompare(text(a, "candidate_first_seen") ?? ""),
    )[0];
}

function byNumber(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

function middle(range: Range): string {
  return new Date((Date.parse(range.from) + Date.parse(range.to)) / 2).toISOString();
}
