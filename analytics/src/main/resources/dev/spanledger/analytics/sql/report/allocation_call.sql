-- purpose: Calls that start in the range and use what a provider bills for, each with the run of a function that made or took it.
-- grain: trace_id, span_id, start_time, service_name, name
-- uses: allocation_entry, allocation_handler, span
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH call AS (
  SELECT
    trace_id,
    span_id,
    parent_span_id,
    start_time,
    start_us,
    duration_ns,
    service_name,
    name,
    kind,
    rpc_service,
    rpc_method,
    messaging_destination_name,
    server_address,
    dynamodb_table_names,
    dynamodb_consumed_capacity,
    state_machine_arn,
    queue_url,
    topic_arn,
    document_collection,
    batch_message_count,
    message_body_bytes,
    request_body_bytes,
    cloud_region,
    cloud_account_id,
    cloud_resource_id,
    faas_name,
    faas_version,
    faas_instance,
    request_tenant,
    sample_weight
  FROM span
  WHERE start_time >= :from
    AND start_time < :to
    AND (
      (kind IN ('CLIENT', 'PRODUCER') AND (rpc_service IS NOT NULL OR db_system_name IS NOT NULL))
      OR (kind = 'SERVER' AND server_address LIKE '%.execute-api.%')
      OR (
        kind IN ('SERVER', 'CONSUMER')
        AND document_collection IS NOT NULL
        AND faas_invocation_id IS NOT NULL
      )
    )
),
run AS (
  SELECT
    trace_id,
    span_id,
    start_us,
    start_us + duration_ns / 1000 AS end_us,
    faas_instance,
    faas_invocation_id,
    service_name,
    coalesce(http_route, name) AS route,
    request_tenant,
    is_error
  FROM span
  WHERE faas_invocation_id IS NOT NULL
    AND kind IN ('SERVER', 'CONSUMER')
    AND start_time >= :from - INTERVAL '1' HOUR
    AND start_time < :to
),
-- The run that began last before the call, of the same instance, made it.
made AS (
  SELECT
    call.trace_id,
    call.span_id,
    call.start_time,
    call.service_name,
    call.name,
    run.span_id AS run_span_id,
    run.end_us AS run_end_us,
    run.faas_invocation_id,
    run.route,
    run.request_tenant AS run_tenant,
    run.is_error AS run_failed,
    row_number() OVER (
      PARTITION BY call.trace_id, call.span_id, call.start_time, call.service_name, call.name
      ORDER BY run.start_us DESC, run.span_id
    ) AS turn
  FROM call
  INNER JOIN run
    ON run.trace_id = call.trace_id
    AND run.service_name IS NOT DISTINCT FROM call.service_name
    AND run.faas_instance IS NOT DISTINCT FROM call.faas_instance
    AND run.start_us <= call.start_us
),
handler AS (
  SELECT DISTINCT trace_id
  FROM allocation_handler
)
SELECT
  call.trace_id,
  call.span_id,
  call.start_time,
  call.duration_ns,
  call.service_name,
  call.name,
  call.kind,
  call.rpc_service,
  call.rpc_method,
  call.messaging_destination_name,
  call.server_address,
  call.dynamodb_table_names,
  call.dynamodb_consumed_capacity,
  call.state_machine_arn,
  call.queue_url,
  call.topic_arn,
  call.document_collection,
  call.batch_message_count,
  call.message_body_bytes,
  call.request_body_bytes,
  call.cloud_region,
  call.cloud_account_id,
  call.cloud_resource_id,
  call.faas_name,
  call.faas_version,
  call.faas_instance,
  coalesce(call.request_tenant, made.run_tenant) AS request_tenant,
  call.sample_weight,
  made.run_span_id,
  made.faas_invocation_id,
  coalesce(made.route, call.name) AS route,
  coalesce(made.run_failed, false) AS run_failed,
  root.root_service,
  root.root_route,
  root.root_tenant,
  handler.trace_id AS handling_trace_id
FROM call
LEFT JOIN made
  ON made.trace_id = call.trace_id
  AND made.span_id = call.span_id
  AND made.start_time = call.start_time
  AND made.service_name IS NOT DISTINCT FROM call.service_name
  AND made.name = call.name
  AND made.turn = 1
LEFT JOIN call AS outer_call
  ON outer_call.trace_id = call.trace_id
  AND outer_call.span_id = call.parent_span_id
  AND outer_call.kind = 'SERVER'
  AND outer_call.service_name IS NOT DISTINCT FROM call.service_name
LEFT JOIN allocation_entry AS root
  ON root.trace_id = call.trace_id
LEFT JOIN handler
  ON handler.trace_id = call.trace_id
-- A framework within the function opens a span of its own for the one request that the API took.
WHERE call.kind <> 'SERVER'
  OR (
    outer_call.span_id IS NULL
    AND (
      made.run_span_id IS NULL
      OR made.run_span_id = call.span_id
      OR made.run_end_us < call.start_us
    )
  )
ORDER BY
  call.trace_id,
  call.span_id,
  call.start_time,
  call.service_name,
  call.name
