-- purpose: Runs of functions that start in the period.
-- grain: faas_instance, invocation_id, report_time
-- uses: invocation
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  invocation_id,
  service_name,
  faas_name,
  faas_version,
  faas_instance,
  trace_id,
  start_time,
  report_time,
  init_duration_ns,
  init_type,
  cold_start,
  status,
  billed_mb_ms
FROM invocation
WHERE start_time >= :from
  AND start_time < :to
