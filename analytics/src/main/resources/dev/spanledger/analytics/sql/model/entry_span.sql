-- purpose: Spans by which a service was entered: roots, and spans whose parent is elsewhere or was not received; init spans are no entry.
-- grain: trace_id, span_id, start_time, service_name, name
-- uses: span, window_span
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  trace_id,
  span_id,
  start_time,
  start_us,
  duration_ns,
  service_name,
  service_version,
  name,
  is_error,
  faas_name,
  faas_version,
  faas_invocation_id,
  faas_coldstart,
  is_simulated,
  sample_weight,
  path_id
FROM window_span
WHERE has_facts
  AND NOT (name = 'init' AND faas_init_type IS NOT NULL)
  AND (depth = 0 OR parent_service IS NOT NULL)
UNION ALL
-- Without facts yet: look for the parent among spans of the same service that start near.
SELECT
  trace_id,
  span_id,
  start_time,
  start_us,
  duration_ns,
  service_name,
  service_version,
  name,
  is_error,
  faas_name,
  faas_version,
  faas_invocation_id,
  faas_coldstart,
  is_simulated,
  sample_weight,
  path_id
FROM window_span AS child
WHERE NOT has_facts
  AND NOT (name = 'init' AND faas_init_type IS NOT NULL)
  AND NOT EXISTS (
    SELECT 1
    FROM span AS parent
    WHERE parent.trace_id = child.trace_id
      AND parent.span_id = child.parent_span_id
      AND parent.service_name IS NOT DISTINCT FROM child.service_name
      AND parent.start_time >= :from - INTERVAL '1' HOUR
      AND parent.start_time < :to + INTERVAL '1' MINUTE
  )
