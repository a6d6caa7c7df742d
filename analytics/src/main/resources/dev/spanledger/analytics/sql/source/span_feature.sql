-- purpose: What spans of the period say about themselves: each attribute of a span or its resource, and the name; once for each trace and service.
-- grain: trace_id, service_name, feature_key, feature_value
-- uses: lake.spans
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT DISTINCT
  span.trace_id,
  span.service_name,
  feature.feature_key,
  substr(feature.feature_value, 1, 100) AS feature_value
FROM lake.spans AS span
CROSS JOIN UNNEST(
  concat(
    ARRAY[
      'span.name',
      'service.version',
      'deployment.environment.name',
      'cloud.region',
      'cloud.account.id',
      'faas.version',
      'faas.instance',
      'faas.trigger',
      'faas.coldstart',
      'http.request.method',
      'http.route',
      'http.response.status_code',
      'server.address',
      'error.type',
      'peer.service',
      'db.system.name',
      'db.operation.name',
      'db.collection.name',
      'rpc.service',
      'rpc.method',
      'messaging.destination.name'
    ],
    coalesce(map_keys(span.attributes), CAST(ARRAY[] AS ARRAY(VARCHAR))),
    coalesce(map_keys(span.resource_attributes), CAST(ARRAY[] AS ARRAY(VARCHAR)))
  ),
  concat(
    ARRAY[
      span.name,
      span.service_version,
      span.deployment_environment_name,
      span.cloud_region,
      span.cloud_account_id,
      span.faas_version,
      span.faas_instance,
      span.faas_trigger,
      CAST(span.faas_coldstart AS VARCHAR),
      span.http_request_method,
      span.http_route,
      CAST(span.http_response_status_code AS VARCHAR),
      span.server_address,
      span.error_type,
      span.peer_service,
      span.db_system_name,
      span.db_operation_name,
      span.db_collection_name,
      span.rpc_service,
      span.rpc_method,
      span.messaging_destination_name
    ],
    coalesce(map_values(span.attributes), CAST(ARRAY[] AS ARRAY(VARCHAR))),
    coalesce(map_values(span.resource_attributes), CAST(ARRAY[] AS ARRAY(VARCHAR)))
  )
) AS feature (feature_key, feature_value)
WHERE span.start_time >= :from
  AND span.start_time < :to
  AND feature.feature_value IS NOT NULL
