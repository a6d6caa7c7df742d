-- purpose: How slow requests are, and would be without the init time on their critical path; complete traces, exact percentiles.
-- grain: root_service, root_name
-- uses: window_span
-- parameters: none
WITH init AS (
  SELECT
    trace_id,
    CAST(sum(critical_path_ns) AS BIGINT) AS init_ns
  FROM window_span
  WHERE name = 'init'
    AND faas_init_type IS NOT NULL
    AND critical_path_ns > 0
    AND NOT coalesce(depth = 0, false)
  GROUP BY trace_id
),
request AS (
  SELECT
    root.service_name AS root_service,
    root.name AS root_name,
    root.duration_ns,
    -- Init below another root of the same trace may exceed this root; nobody waits less than nothing.
    greatest(root.duration_ns - coalesce(init.init_ns, 0), 0) AS warm_ns,
    coalesce(init.init_ns, 0) > 0 AS is_cold,
    root.sample_weight
  FROM window_span AS root
  LEFT JOIN init
    ON init.trace_id = root.trace_id
  WHERE root.has_facts
    AND root.depth = 0
    AND root.is_root
),
ranked AS (
  SELECT
    root_service,
    root_name,
    duration_ns,
    warm_ns,
    is_cold,
    sample_weight,
    sum(sample_weight) OVER (PARTITION BY root_service, root_name ORDER BY duration_ns)
      / sum(sample_weight) OVER (PARTITION BY root_service, root_name) AS share,
    sum(sample_weight) OVER (PARTITION BY root_service, root_name ORDER BY warm_ns)
      / sum(sample_weight) OVER (PARTITION BY root_service, root_name) AS warm_share
  FROM request
)
SELECT
  root_service,
  root_name,
  CAST(round(sum(sample_weight)) AS BIGINT) AS trace_count,
  CAST(round(sum(CASE WHEN is_cold THEN sample_weight ELSE 0.0E0 END)) AS BIGINT) AS cold_trace_count,
  min(duration_ns) FILTER (WHERE share >= 0.50E0) AS p50_ns,
  min(duration_ns) FILTER (WHERE share >= 0.99E0) AS p99_ns,
  min(warm_ns) FILTER (WHERE warm_share >= 0.50E0) AS p50_without_init_ns,
  min(warm_ns) FILTER (WHERE warm_share >= 0.99E0) AS p99_without_init_ns
FROM ranked
GROUP BY
  root_service,
  root_name
ORDER BY
  trace_count DESC,
  root_service,
  root_name
