-- purpose: Runs of functions that start in the range, with what their own span and the entry of their trace say: the weights of an allocation.
-- grain: invocation_id, faas_instance, report_time
-- uses: allocation_entry, allocation_handler, allocation_own_span, failed_request, function_service, lake.invocations, message_repeat
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH handler AS (
  SELECT DISTINCT trace_id
  FROM allocation_handler
)
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
  -- Only what the platform recorded itself is stored, and billed.
  CASE WHEN run.sampled THEN run.trace_id END AS stored_trace_id,
  coalesce(run.cold_start, false) AS cold_start,
  run.status,
  coalesce(run.status <> 'success', false) AS failed,
  coalesce(run.status = 'timeout', false) AS timed_out,
  CASE
    WHEN earlier.invocation_id IS NOT NULL THEN 'request-id'
    WHEN repeat.trace_id IS NOT NULL THEN 'message-id'
  END AS retry,
  coalesce(own.trace_id, run.trace_id) AS trace_id,
  own.span_id,
  own.route,
  own.request_tenant,
  own.faas_trigger,
  entry.root_service,
  entry.root_route,
  entry.root_tenant,
  -- Where the trace handled messages, their senders pay.
  handler.trace_id AS handling_trace_id
FROM lake.invocations AS run
LEFT JOIN allocation_own_span AS own
  ON own.faas_instance IS NOT DISTINCT FROM run.faas_instance
  AND own.invocation_id = run.invocation_id
  AND own.report_time = run.report_time
LEFT JOIN function_service AS named
  ON named.faas_name = run.faas_name
LEFT JOIN failed_request AS earlier
  ON earlier.invocation_id = run.invocation_id
  AND earlier.faas_name IS NOT DISTINCT FROM run.faas_name
  AND earlier.cloud_region IS NOT DISTINCT FROM run.cloud_region
  AND earlier.cloud_account_id IS NOT DISTINCT FROM run.cloud_account_id
  AND earlier.failed_until_us <= to_unixtime(run.start_time) * 1000000
LEFT JOIN message_repeat AS repeat
  ON repeat.trace_id = own.trace_id
  AND repeat.service_name IS NOT DISTINCT FROM own.service_name
  AND repeat.faas_instance IS NOT DISTINCT FROM run.faas_instance
LEFT JOIN allocation_entry AS entry
  ON entry.trace_id = coalesce(own.trace_id, run.trace_id)
LEFT JOIN handler
  ON handler.trace_id = coalesce(own.trace_id, run.trace_id)
WHERE run.start_time >= :from
  AND run.start_time < :to
  -- Copies of a run may differ in their start, never in this; it is looked at before they are compared.
  AND run.report_time >= :from - INTERVAL '1' DAY
  AND run.report_time < :to + INTERVAL '1' DAY
ORDER BY
  run.invocation_id,
  run.faas_instance NULLS FIRST,
  run.report_time
