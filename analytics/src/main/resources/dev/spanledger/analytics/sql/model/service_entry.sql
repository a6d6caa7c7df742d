-- purpose: How often each service was entered, with which errors and durations; percentiles exact, by sample weight.
-- grain: service_name
-- uses: entry_span
-- parameters: none
WITH ranked AS (
  SELECT
    service_name,
    duration_ns,
    is_error,
    faas_coldstart,
    sample_weight,
    sum(sample_weight) OVER (PARTITION BY service_name ORDER BY duration_ns)
      / sum(sample_weight) OVER (PARTITION BY service_name) AS share
  FROM entry_span
)
SELECT
  service_name,
  CAST(round(sum(sample_weight)) AS BIGINT) AS entry_count,
  CAST(round(coalesce(sum(sample_weight) FILTER (WHERE is_error), 0.0E0)) AS BIGINT) AS error_count,
  coalesce(sum(sample_weight) FILTER (WHERE is_error), 0.0E0) / sum(sample_weight) AS error_ratio,
  min(duration_ns) FILTER (WHERE share >= 0.50E0) AS p50_ns,
  min(duration_ns) FILTER (WHERE share >= 0.95E0) AS p95_ns,
  min(duration_ns) FILTER (WHERE share >= 0.99E0) AS p99_ns,
  CAST(round(sum(sample_weight) FILTER (WHERE faas_coldstart IS NOT NULL)) AS BIGINT) AS run_count,
  CAST(round(sum(CASE WHEN faas_coldstart THEN sample_weight ELSE 0.0E0 END)
    FILTER (WHERE faas_coldstart IS NOT NULL)) AS BIGINT) AS cold_start_count
FROM ranked
GROUP BY service_name
