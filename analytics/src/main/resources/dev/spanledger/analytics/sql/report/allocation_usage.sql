-- purpose: Runs of functions that start in the range, with what their own span says: the weights of an allocation.
-- grain: invocation_id, faas_instance, report_time
-- uses: allocation_own_span, function_service, lake.invocations
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  run.invocation_id,
  run.faas_instance,
  run.report_time,
  run.start_time,
  run.cloud_resource_id,
  run.cloud_region,
  run.cloud_account_id,
  run.faas_name,
  run.faas_version,
  -- The platform knows functions only; a run that was given its function's name has none of its own.
  coalesce(
    nullif(run.service_name, run.faas_name),
    own.service_name,
    named.service_name,
    run.faas_name
  ) AS service_name,
  run.architecture,
  run.init_type,
  run.memory_size_mb,
  run.billed_duration_ms,
  run.billed_restore_duration_ms,
  run.duration_ns,
  run.init_duration_ns,
  run.billed_mb_ms,
  run.restore_duration_ns,
  run.produced_bytes,
  -- Whoever reports a function's runs may say how it is configured; the platform itself does not.
  TRY_CAST(element_at(run.attributes, 'spanledger.ephemeral_storage_mb') AS BIGINT)
    AS ephemeral_storage_mb,
  run.sampled,
  run.trace_id AS platform_trace_id,
  run.cold_start,
  run.status,
  coalesce(own.trace_id, run.trace_id) AS trace_id,
  own.span_id,
  own.route,
  own.request_tenant,
  own.faas_trigger
FROM lake.invocations AS run
LEFT JOIN allocation_own_span AS own
  ON own.faas_instance IS NOT DISTINCT FROM run.faas_instance
  AND own.invocation_id = run.invocation_id
  AND own.report_time = run.report_time
LEFT JOIN function_service AS named
  ON named.faas_name = run.faas_name
WHERE run.start_time >= :from
  AND run.start_time < :to
ORDER BY
  run.invocation_id,
  run.faas_instance,
  run.report_time
