-- purpose: Runs of functions of Azure and Google that start in the range, by the span each was entered by: no platform there reports runs.
-- grain: trace_id, span_id, start_time, service_name, name
-- uses: allocation_entry, allocation_handler, span
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH entry AS (
  SELECT
    trace_id,
    span_id,
    parent_span_id,
    start_time,
    duration_ns,
    service_name,
    name,
    http_route,
    cloud_provider,
    cloud_account_id,
    -- Azure's adapter names the function on the span, as one app has several.
    coalesce(cloud_resource_id, span_cloud_resource_id) AS cloud_resource_id,
    coalesce(faas_name, span_faas_name) AS faas_name,
    faas_version,
    faas_instance,
    faas_invocation_id,
    faas_max_memory,
    faas_coldstart,
    is_error,
    request_tenant,
    sample_weight
  FROM span
  WHERE start_time >= :from
    AND start_time < :to
    AND cloud_provider IN ('azure', 'gcp')
    AND kind IN ('SERVER', 'CONSUMER')
    AND coalesce(faas_name, span_faas_name) IS NOT NULL
),
handler AS (
  SELECT DISTINCT trace_id
  FROM allocation_handler
)
SELECT
  entry.trace_id,
  entry.span_id,
  entry.start_time,
  entry.duration_ns,
  entry.service_name,
  entry.name,
  coalesce(entry.http_route, entry.name) AS route,
  entry.cloud_provider,
  entry.cloud_account_id,
  entry.cloud_resource_id,
  entry.faas_name,
  entry.faas_version,
  entry.faas_instance,
  entry.faas_invocation_id,
  entry.faas_max_memory,
  entry.faas_coldstart,
  entry.is_error,
  entry.request_tenant,
  entry.sample_weight,
  root.root_service,
  root.root_route,
  root.root_tenant,
  handler.trace_id AS handling_trace_id
FROM entry
LEFT JOIN entry AS outer_entry
  ON outer_entry.trace_id = entry.trace_id
  AND outer_entry.span_id = entry.parent_span_id
  AND outer_entry.service_name IS NOT DISTINCT FROM entry.service_name
LEFT JOIN allocation_entry AS root
  ON root.trace_id = entry.trace_id
LEFT JOIN handler
  ON handler.trace_id = entry.trace_id
-- What a framework or a batch adds within the run is no run.
WHERE outer_entry.span_id IS NULL
ORDER BY
  entry.trace_id,
  entry.span_id,
  entry.start_time,
  entry.service_name,
  entry.name
