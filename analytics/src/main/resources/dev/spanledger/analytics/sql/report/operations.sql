-- purpose: What one service does: each span name and kind with calls, errors and exact percentiles, by sample weight.
-- grain: service_name, name, kind
-- uses: window_span
-- parameters: service VARCHAR
WITH ranked AS (
  SELECT
    service_name,
    name,
    kind,
    duration_ns,
    self_ns,
    critical_path_ns,
    is_error,
    sample_weight,
    sum(sample_weight) OVER (PARTITION BY name, kind ORDER BY duration_ns)
      / sum(sample_weight) OVER (PARTITION BY name, kind) AS share
  FROM window_span
  WHERE service_name = :service
)
SELECT
  service_name,
  name,
  kind,
  CAST(round(sum(sample_weight)) AS BIGINT) AS call_count,
  CAST(round(coalesce(sum(sample_weight) FILTER (WHERE is_error), 0.0E0)) AS BIGINT) AS error_count,
  coalesce(sum(sample_weight) FILTER (WHERE is_error), 0.0E0) / sum(sample_weight) AS error_ratio,
  min(duration_ns) FILTER (WHERE share >= 0.50E0) AS p50_ns,
  min(duration_ns) FILTER (WHERE share >= 0.95E0) AS p95_ns,
  min(duration_ns) FILTER (WHERE share >= 0.99E0) AS p99_ns,
  TRY_CAST(round(sum(self_ns * sample_weight)) AS BIGINT) AS self_ns,
  TRY_CAST(round(sum(critical_path_ns * sample_weight)) AS BIGINT) AS critical_path_ns
FROM ranked
GROUP BY
  service_name,
  name,
  kind
ORDER BY
  call_count DESC,
  service_name,
  name,
  kind
