-- purpose: Runs of functions as the platform reported them, named by service where it is known.
-- grain: faas_instance, invocation_id, report_time
-- uses: lake.invocations
-- parameters: none
SELECT
  invocation_id,
  coalesce(service_name, faas_name) AS service_name,
  faas_name,
  faas_version,
  faas_instance,
  cloud_resource_id,
  cloud_region,
  cloud_account_id,
  architecture,
  trace_id,
  span_id,
  start_time,
  report_time,
  duration_ns,
  billed_duration_ms,
  init_duration_ns,
  restore_duration_ns,
  extension_overhead_ns,
  memory_size_mb,
  max_memory_used_mb,
  init_type,
  cold_start,
  status,
  error_type,
  billed_mb_ms,
  ingest_time
FROM lake.invocations
