-- purpose: What the platform reported about each service's functions; never sampled.
-- grain: service_name
-- uses: window_invocation
-- parameters: none
WITH ranked AS (
  SELECT
    service_name,
    cold_start,
    billed_mb_ms,
    init_duration_ns,
    cume_dist() OVER (
      PARTITION BY service_name, init_duration_ns IS NULL
      ORDER BY init_duration_ns
    ) AS share
  FROM window_invocation
)
SELECT
  service_name,
  count(*) AS invocation_count,
  count_if(cold_start IS NOT NULL) AS run_count,
  count(*) FILTER (WHERE cold_start) AS cold_start_count,
  min(init_duration_ns) FILTER (WHERE share >= 0.50E0) AS init_p50_ns,
  CAST(sum(billed_mb_ms) AS BIGINT) AS billed_mb_ms
FROM ranked
GROUP BY service_name
