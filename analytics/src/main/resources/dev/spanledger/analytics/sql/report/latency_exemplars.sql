-- purpose: Traces to look at for a service's requests of some duration: the slowest, those nearest to the median, and the slowest with an error.
-- grain: exemplar, rank
-- uses: measured_span
-- parameters: min_duration_ns BIGINT NULL, max_duration_ns BIGINT NULL, limit BIGINT
WITH chosen AS (
  SELECT
    trace_id,
    span_id,
    start_time,
    start_us,
    name,
    duration_ns,
    is_error,
    is_cold,
    sample_weight,
    sum(sample_weight) OVER (ORDER BY duration_ns) / sum(sample_weight) OVER () AS share
  FROM measured_span
  WHERE duration_ns >= coalesce(:min_duration_ns, 0)
    -- Excluded, as the upper bound of a heatmap's cell is.
    AND (:max_duration_ns IS NULL OR duration_ns < :max_duration_ns)
),
median AS (
  SELECT min(duration_ns) AS median_ns
  FROM chosen
  WHERE share >= 0.50E0
),
ranked AS (
  SELECT
    'SLOWEST' AS exemplar,
    row_number() OVER (ORDER BY duration_ns DESC, trace_id, span_id) AS rank,
    trace_id,
    span_id,
    start_time,
    name,
    duration_ns,
    is_error,
    is_cold
  FROM chosen
  UNION ALL
  SELECT
    'TYPICAL',
    row_number() OVER (ORDER BY abs(chosen.duration_ns - median.median_ns), trace_id, span_id),
    trace_id,
    span_id,
    start_time,
    name,
    duration_ns,
    is_error,
    is_cold
  FROM chosen
  CROSS JOIN median
  UNION ALL
  SELECT
    'ERROR',
    row_number() OVER (ORDER BY duration_ns DESC, trace_id, span_id),
    trace_id,
    span_id,
    start_time,
    name,
    duration_ns,
    is_error,
    is_cold
  FROM chosen
  WHERE is_error
)
SELECT
  exemplar,
  rank,
  trace_id,
  span_id,
  start_time,
  name AS operation,
  duration_ns,
  is_error,
  is_cold
FROM ranked
WHERE rank <= :limit
ORDER BY
  exemplar,
  rank
