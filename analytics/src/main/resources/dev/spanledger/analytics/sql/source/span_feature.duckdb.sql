-- purpose: What spans of the period say about themselves: each attribute of a span or its resource, and the name; once for each trace and service. DuckDB unnests lists side by side only in a SELECT.
-- grain: trace_id, service_name, feature_key, feature_value
-- uses: lake.spans
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH unnested AS (
  SELECT
    trace_id,
    service_name,
    unnest(
      [
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
      ]
      || coalesce(map_keys(attributes), CAST([] AS VARCHAR[]))
      || coalesce(map_keys(resource_attributes), CAST([] AS VARCHAR[]))
    ) AS feature_key,
    unnest(
      [
        name,
        service_version,
        deployment_environment_name,
        cloud_region,
        cloud_account_id,
        faas_version,
        faas_instance,
        faas_trigger,
        CAST(faas_coldstart AS VARCHAR),
        http_request_method,
        http_route,
        CAST(http_response_status_code AS VARCHAR),
        server_address,
        error_type,
        peer_service,
        db_system_name,
        db_operation_name,
        db_collection_name,
        rpc_service,
        rpc_method,
        messaging_destination_name
      ]
      || coalesce(map_values(attributes), CAST([] AS VARCHAR[]))
      || coalesce(map_values(resource_attributes), CAST([] AS VARCHAR[]))
    ) AS feature_value
  FROM lake.spans
  WHERE start_time >= :from
    AND start_time < :to
)
SELECT DISTINCT
  trace_id,
  service_name,
  feature_key,
  substr(feature_value, 1, 100) AS feature_value
FROM unnested
WHERE feature_value IS NOT NULL
