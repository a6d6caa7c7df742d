-- purpose: How many requests an objective was kept and missed by, in its own period and in the windows that its burn rates are of; weights stand for all traces where traces are sampled.
-- grain: service_name
-- uses: measured_span
-- parameters: to TIMESTAMP, threshold_ns BIGINT NULL
WITH judged AS (
  SELECT
    service_name,
    start_time,
    sample_weight,
    CASE
      -- A request that failed is none that was answered in time.
      WHEN is_error OR duration_ns > coalesce(:threshold_ns, duration_ns) THEN sample_weight
      ELSE 0.0E0
    END AS bad_weight
  FROM measured_span
)
SELECT
  service_name,
  count(*) AS span_count,
  max(start_time) AS last_span_time,
  sum(sample_weight) AS total_weight,
  sum(bad_weight) AS bad_weight,
  sum(sample_weight) FILTER (WHERE start_time >= :to - INTERVAL '5' MINUTE) AS total_5m_weight,
  sum(bad_weight) FILTER (WHERE start_time >= :to - INTERVAL '5' MINUTE) AS bad_5m_weight,
  sum(sample_weight) FILTER (WHERE start_time >= :to - INTERVAL '30' MINUTE) AS total_30m_weight,
  sum(bad_weight) FILTER (WHERE start_time >= :to - INTERVAL '30' MINUTE) AS bad_30m_weight,
  sum(sample_weight) FILTER (WHERE start_time >= :to - INTERVAL '1' HOUR) AS total_1h_weight,
  sum(bad_weight) FILTER (WHERE start_time >= :to - INTERVAL '1' HOUR) AS bad_1h_weight,
  sum(sample_weight) FILTER (WHERE start_time >= :to - INTERVAL '6' HOUR) AS total_6h_weight,
  sum(bad_weight) FILTER (WHERE start_time >= :to - INTERVAL '6' HOUR) AS bad_6h_weight,
  sum(sample_weight) FILTER (WHERE start_time >= :to - INTERVAL '3' DAY) AS total_3d_weight,
  sum(bad_weight) FILTER (WHERE start_time >= :to - INTERVAL '3' DAY) AS bad_3d_weight
FROM judged
GROUP BY service_name
ORDER BY service_name
