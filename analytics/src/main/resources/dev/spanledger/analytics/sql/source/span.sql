-- purpose: Spans with the columns that reports use, units and defaults settled.
-- grain: trace_id, span_id, start_time, service_name, name
-- uses: lake.spans
-- parameters: none
SELECT
  trace_id,
  span_id,
  parent_span_id,
  start_time,
  -- Exact to the microsecond; nanoseconds since 1970 would leave too little room to add.
  CAST(round(to_unixtime(start_time) * 1000000) AS BIGINT) AS start_us,
  coalesce(start_nano_rem, 0) AS start_nano_rem,
  -- Ten years; what is longer is a sender's mistake and would overflow sums.
  least(duration_ns, 315360000000000000) AS duration_ns,
  service_name,
  service_version,
  name,
  CASE kind
    WHEN 1 THEN 'INTERNAL'
    WHEN 2 THEN 'SERVER'
    WHEN 3 THEN 'CLIENT'
    WHEN 4 THEN 'PRODUCER'
    WHEN 5 THEN 'CONSUMER'
  END AS kind,
  CASE status_code
    WHEN 1 THEN 'OK'
    WHEN 2 THEN 'ERROR'
    ELSE 'UNSET'
  END AS status_code,
  status_message,
  coalesce(status_code = 2, false) AS is_error,
  deployment_environment_name,
  cloud_provider,
  cloud_region,
  cloud_account_id,
  cloud_resource_id,
  faas_name,
  faas_version,
  faas_instance,
  faas_max_memory,
  faas_trigger,
  faas_invocation_id,
  faas_coldstart,
  http_request_method,
  http_route,
  http_response_status_code,
  url_path,
  server_address,
  error_type,
  peer_service,
  db_system_name,
  db_operation_name,
  db_collection_name,
  rpc_service,
  rpc_method,
  messaging_system,
  messaging_destination_name,
  messaging_operation_type,
  messaging_message_id,
  scope_name,
  json_format(CAST(resource_attributes AS JSON)) AS resource_attributes_json,
  json_format(CAST(attributes AS JSON)) AS attributes_json,
  json_format(CAST(events AS JSON)) AS events_json,
  json_format(CAST(links AS JSON)) AS links_json,
  element_at(attributes, 'faas.init.type') AS faas_init_type,
  element_at(attributes, 'faas.name') AS span_faas_name,
  element_at(attributes, 'cloud.resource_id') AS span_cloud_resource_id,
  element_at(attributes, 'tenant.id') AS request_tenant,
  element_at(attributes, 'aws.dynamodb.table_names') AS dynamodb_table_names,
  element_at(attributes, 'aws.dynamodb.consumed_capacity') AS dynamodb_consumed_capacity,
  element_at(attributes, 'aws.sqs.queue.url') AS queue_url,
  element_at(attributes, 'aws.sns.topic.arn') AS topic_arn,
  element_at(attributes, 'faas.document.collection') AS document_collection,
  TRY_CAST(element_at(attributes, 'messaging.batch.message_count') AS BIGINT)
    AS batch_message_count,
  TRY_CAST(element_at(attributes, 'messaging.message.body.size') AS BIGINT) AS message_body_bytes,
  TRY_CAST(element_at(attributes, 'http.request.body.size') AS BIGINT) AS request_body_bytes,
  element_at(attributes, 'aws.step_functions.state_machine.arn') AS state_machine_arn,
  coalesce(element_at(resource_attributes, 'spanledger.simulated') = 'true', false) AS is_simulated,
  coalesce(sample_weight, 1.0E0) AS sample_weight,
  coalesce(is_root, parent_span_id IS NULL) AS is_root,
  dropped_attributes_count,
  dropped_events_count,
  dropped_links_count,
  ingest_time,
  depth IS NOT NULL AS has_facts,
  critical_path_ns,
  self_ns,
  depth,
  path_id,
  parent_service,
  parent_missing,
  dropped_reason,
  skew_ns,
  root_service,
  root_name,
  root_route
FROM lake.spans
