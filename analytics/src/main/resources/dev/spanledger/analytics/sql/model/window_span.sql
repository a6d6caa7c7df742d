-- purpose: Spans that start in the period.
-- grain: trace_id, span_id, start_time, service_name, name
-- uses: span
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  trace_id,
  span_id,
  parent_span_id,
  start_time,
  start_us,
  start_nano_rem,
  duration_ns,
  service_name,
  service_version,
  name,
  kind,
  is_error,
  faas_name,
  faas_version,
  faas_invocation_id,
  faas_coldstart,
  faas_init_type,
  messaging_destination_name,
  is_simulated,
  sample_weight,
  is_root,
  has_facts,
  dropped_reason,
  critical_path_ns,
  self_ns,
  depth,
  path_id,
  parent_service,
  root_service,
  root_name
FROM span
WHERE start_time >= :from
  AND start_time < :to
