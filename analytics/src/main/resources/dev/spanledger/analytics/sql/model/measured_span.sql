-- purpose: Spans by which a service was entered or, where an operation is named, its spans of that name; what latency and objectives are measured on.
-- grain: trace_id, span_id, start_us, service_name, name
-- uses: entry_span, window_span
-- parameters: service VARCHAR, operation VARCHAR NULL
SELECT
  trace_id,
  span_id,
  start_time,
  start_us,
  service_name,
  name,
  duration_ns,
  is_error,
  coalesce(faas_coldstart, false) AS is_cold,
  sample_weight
FROM entry_span
WHERE :operation IS NULL
  AND service_name = :service
UNION ALL
SELECT
  trace_id,
  span_id,
  start_time,
  start_us,
  service_name,
  name,
  duration_ns,
  is_error,
  coalesce(faas_coldstart, false),
  sample_weight
FROM window_span
WHERE service_name = :service
  AND name = :operation
