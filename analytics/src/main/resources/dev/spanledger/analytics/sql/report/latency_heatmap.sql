-- purpose: How long a service's requests took over time: counts, errors and cold starts in cells of equal time and of a quarter of an octave of duration, by sample weight.
-- grain: time_from, bucket
-- uses: measured_span
-- parameters: from TIMESTAMP, step_seconds BIGINT
WITH placed AS (
  SELECT
    (start_us - CAST(round(to_unixtime(:from) * 1000000) AS BIGINT)) / (:step_seconds * 1000000)
      AS step,
    CAST(floor(4.0E0 * log2(CAST(greatest(duration_ns, 1) AS DOUBLE))) AS BIGINT) AS bucket,
    is_error,
    is_cold,
    sample_weight
  FROM measured_span
),
cell AS (
  SELECT
    step,
    bucket,
    count(*) AS span_count,
    CAST(round(sum(sample_weight)) AS BIGINT) AS request_count,
    CAST(round(sum(CASE WHEN is_error THEN sample_weight ELSE 0.0E0 END)) AS BIGINT) AS error_count,
    CAST(round(sum(CASE WHEN is_cold THEN sample_weight ELSE 0.0E0 END)) AS BIGINT)
      AS cold_start_count
  FROM placed
  GROUP BY
    step,
    bucket
)
SELECT
  :from + step * :step_seconds * INTERVAL '1' SECOND AS time_from,
  bucket,
  CAST(ceil(power(2.0E0, bucket / 4.0E0)) AS BIGINT) AS duration_from_ns,
  -- Excluded, as the end of a cell's time is.
  CAST(ceil(power(2.0E0, (bucket + 1) / 4.0E0)) AS BIGINT) AS duration_to_ns,
  span_count,
  request_count,
  error_count,
  cold_start_count
FROM cell
ORDER BY
  time_from,
  bucket
