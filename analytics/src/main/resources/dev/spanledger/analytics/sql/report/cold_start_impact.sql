-- purpose: How slow requests are with on-demand init, and would be without it; complete traces, exact percentiles.
-- grain: root_service, root_name
-- uses: window_span
-- parameters: none
WITH init AS (
  SELECT
    trace_id,
    parent_span_id,
    start_us,
    duration_ns,
    depth,
    critical_path_ns,
    dropped_reason
  FROM window_span
  WHERE name = 'init'
    AND faas_init_type = 'on-demand'
    AND has_facts
),
-- What a request begins with: a root, or a run whose parent the platform made and kept.
root AS (
  SELECT
    trace_id,
    span_id,
    parent_span_id,
    start_us,
    duration_ns,
    service_name,
    name,
    sample_weight,
    count(*) OVER (PARTITION BY trace_id) AS tree_count
  FROM window_span
  WHERE has_facts
    AND depth = 0
    AND NOT (name = 'init' AND faas_init_type IS NOT NULL)
),
-- Below the root. Of a trace in several trees it is not known which tree an init is in.
init_within AS (
  SELECT
    trace_id,
    CAST(sum(critical_path_ns) AS BIGINT) AS init_ns
  FROM init
  WHERE depth > 0
  GROUP BY trace_id
),
-- Before the root: a child of it, or beside it below a parent that was not received.
init_before AS (
  SELECT
    root.trace_id,
    root.span_id,
    CAST(max(init.duration_ns) AS BIGINT) AS init_ns
  FROM root
  INNER JOIN init
    ON init.trace_id = root.trace_id
    AND init.start_us < root.start_us
  WHERE (init.parent_span_id = root.span_id AND init.dropped_reason = 'outside_parent')
    OR (init.depth = 0 AND init.parent_span_id = root.parent_span_id)
  GROUP BY
    root.trace_id,
    root.span_id
),
request AS (
  SELECT
    root.service_name AS root_service,
    root.name AS root_name,
    root.duration_ns + coalesce(before_root.init_ns, 0) AS duration_ns,
    root.duration_ns - CASE WHEN root.tree_count = 1 THEN coalesce(within_root.init_ns, 0) ELSE 0 END
      AS warm_ns,
    root.sample_weight
  FROM root
  LEFT JOIN init_within AS within_root
    ON within_root.trace_id = root.trace_id
  LEFT JOIN init_before AS before_root
    ON before_root.trace_id = root.trace_id
    AND before_root.span_id = root.span_id
),
ranked AS (
  SELECT
    root_service,
    root_name,
    duration_ns,
    warm_ns,
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
  CAST(round(sum(CASE WHEN warm_ns < duration_ns THEN sample_weight ELSE 0.0E0 END)) AS BIGINT)
    AS cold_trace_count,
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
