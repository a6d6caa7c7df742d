/** By what things are ordered and compared: one switch for all pages, in the URL. */
import { hrefWith, usePlace } from "./nav";

export const METRICS = ["time", "money", "count", "errors"] as const;

export type Metric = (typeof METRICS)[number];

export function useMetric(): Metric {
  const wanted = usePlace().query.get("metric");
  return METRICS.find((m) => m === wanted) ?? "time";
}

export function MetricSwitch() {
  const metric = useMetric();
  return (
    <div class="segments" role="group" aria-label="Metric">
      {METRICS.map((m) => (
        <a
          key={m}
          class="segment"
          aria-current={m === metric ? "true" : undefined}
          href={hrefWith({ metric: m === "time" ? null : m, sort: null })}
        >
          {m}
        </a>
      ))}
    </div>
  );
}
