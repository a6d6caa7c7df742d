-- purpose: One service over time: requests by which it was entered, errors and exact percentiles of each step; steps without a request are left out.
-- grain: step
-- uses: entry_span
-- parameters: service VARCHAR, from_us BIGINT, step_us BIGINT
WITH stepped AS (
  SELECT
    (start_us - :from_us) / :step_us AS step,
    duration_ns,
    is_error,
    sample_weight
  FROM entry_span
  WHERE service_name = :service
),
ranked AS (
  SELECT
    step,
    duration_ns,
    is_error,
    sample_weight,
    sum(sample_weight) OVER (PARTITION BY step ORDER BY duration_ns)
      / sum(sample_weight) OVER (PARTITION BY step) AS share
  FROM stepped
)
SELECT
  step,
  CAST(round(sum(sample_weight)) AS BIGINT) AS request_count,
  CAST(round(coalesce(sum(sample_weight) FILTER (WHERE is_error), 0.0E0)) AS BIGINT) AS error_count,
  coalesce(sum(sample_weight) FILTER (WHERE is_error), 0.0E0) / sum(sample_weight) AS error_ratio,
  min(duration_ns) FILTER (WHERE share >= 0.50E0) AS p50_ns,
  min(duration_ns) FILTER (WHERE share >= 0.95E0) AS p95_ns,
  min(duration_ns) FILTER (WHERE share >= 0.99E0) AS p99_ns
FROM ranked
GROUP BY step
ORDER BY step
