-- purpose: The value of one attribute on spans of the period: of the span, else of its resource; columns hold the keys that have one.
-- grain: trace_id, span_id, start_time, service_name, name
-- uses: lake.spans
-- parameters: from TIMESTAMP, to TIMESTAMP, attribute_key VARCHAR NULL
SELECT
  trace_id,
  span_id,
  start_time,
  service_name,
  name,
  coalesce(
    CASE :attribute_key
      WHEN 'service.name' THEN service_name
      WHEN 'service.version' THEN service_version
      WHEN 'deployment.environment.name' THEN deployment_environment_name
      WHEN 'cloud.provider' THEN cloud_provider
      WHEN 'cloud.region' THEN cloud_region
      WHEN 'cloud.account.id' THEN cloud_account_id
      WHEN 'cloud.resource_id' THEN cloud_resource_id
      WHEN 'faas.name' THEN faas_name
      WHEN 'faas.version' THEN faas_version
      WHEN 'faas.instance' THEN faas_instance
      WHEN 'faas.trigger' THEN faas_trigger
      WHEN 'faas.invocation_id' THEN faas_invocation_id
      WHEN 'http.request.method' THEN http_request_method
      WHEN 'http.route' THEN http_route
      WHEN 'url.path' THEN url_path
      WHEN 'server.address' THEN server_address
      WHEN 'error.type' THEN error_type
      WHEN 'peer.service' THEN peer_service
      WHEN 'db.system.name' THEN db_system_name
      WHEN 'db.operation.name' THEN db_operation_name
      WHEN 'db.collection.name' THEN db_collection_name
      WHEN 'rpc.service' THEN rpc_service
      WHEN 'rpc.method' THEN rpc_method
      WHEN 'messaging.system' THEN messaging_system
      WHEN 'messaging.destination.name' THEN messaging_destination_name
      WHEN 'messaging.operation.type' THEN messaging_operation_type
      WHEN 'messaging.message.id' THEN messaging_message_id
      WHEN 'http.response.status_code' THEN CAST(http_response_status_code AS VARCHAR)
      WHEN 'faas.coldstart' THEN CAST(faas_coldstart AS VARCHAR)
      WHEN 'service.namespace' THEN service_namespace
      WHEN 'service.instance.id' THEN service_instance_id
      WHEN 'cloud.platform' THEN cloud_platform
      WHEN 'faas.max_memory' THEN CAST(faas_max_memory AS VARCHAR)
      WHEN 'rpc.system' THEN rpc_system
      WHEN 'aws.request_id' THEN aws_request_id
    END,
    element_at(attributes, :attribute_key),
    element_at(resource_attributes, :attribute_key)
  ) AS value
FROM lake.spans
WHERE start_time >= :from
  AND start_time < :to
