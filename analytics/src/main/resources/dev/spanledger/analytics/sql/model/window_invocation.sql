-- purpose: Runs of functions that start in the period, named by service as their spans are.
-- grain: faas_instance, invocation_id, report_time
-- uses: function_service, invocation
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  run.invocation_id,
  -- The platform knows functions only; a run that was given its function's name has none of its own.
  coalesce(nullif(run.service_name, run.faas_name), named.service_name, run.faas_name)
    AS service_name,
  run.faas_name,
  run.faas_version,
  run.faas_instance,
  run.trace_id,
  run.start_time,
  run.report_time,
  run.init_duration_ns,
  run.init_type,
  run.cold_start,
  run.status,
  run.billed_mb_ms
FROM invocation AS run
LEFT JOIN function_service AS named
  ON named.faas_name = run.faas_name
WHERE run.start_time >= :from
  AND run.start_time < :to
