-- purpose: Errors of the period in groups: service, operation, type and normalised message; how often, since when, in how many traces.
-- grain: service_name, name, error_type, message
-- uses: span
-- parameters: from TIMESTAMP, to TIMESTAMP, service VARCHAR NULL, limit BIGINT NULL
WITH failed AS (
  SELECT
    trace_id,
    service_name,
    name,
    coalesce(
      error_type,
      regexp_extract(events_json, '"exception\.type"\s*:\s*"([^"]*)"', 1),
      CAST(http_response_status_code AS VARCHAR),
      '(none)'
    ) AS error_type,
    coalesce(
      nullif(status_message, ''),
      regexp_extract(events_json, '"exception\.message"\s*:\s*"([^"]*)"', 1),
      ''
    ) AS text,
    start_time,
    sample_weight,
    faas_version
  FROM span
  WHERE is_error
    AND start_time >= :from
    AND start_time < :to
    AND (:service IS NULL OR service_name = :service)
),
-- Ids, numbers and quoted values are what differs between two of the same kind.
named AS (
  SELECT
    trace_id,
    service_name,
    name,
    error_type,
    regexp_replace(
      regexp_replace(
        regexp_replace(
          regexp_replace(
            substr(text, 1, 500),
            '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}', '<id>'
          ),
          '\b[0-9a-fA-F]{8,}\b', '<id>'
        ),
        '\b[0-9]+(\.[0-9]+)?\b', '<n>'
      ),
      '\s+', ' '
    ) AS message,
    start_time,
    sample_weight,
    faas_version
  FROM failed
),
grouped AS (
  SELECT
    service_name,
    name,
    error_type,
    message,
    CAST(round(sum(sample_weight)) AS BIGINT) AS error_count,
    count(DISTINCT trace_id) AS trace_count,
    min(start_time) AS first_seen,
    max(start_time) AS last_seen,
    array_join(
      array_agg(DISTINCT faas_version ORDER BY faas_version)
        FILTER (WHERE faas_version IS NOT NULL),
      ', '
    ) AS versions,
    max_by(trace_id, start_time) AS exemplar_trace_id
  FROM named
  GROUP BY
    service_name,
    name,
    error_type,
    message
),
ranked AS (
  SELECT
    service_name,
    name,
    error_type,
    message,
    error_count,
    trace_count,
    first_seen,
    last_seen,
    versions,
    exemplar_trace_id,
    row_number() OVER (
      ORDER BY error_count DESC, service_name, name, error_type, message
    ) AS turn
  FROM grouped
)
SELECT
  service_name,
  name,
  error_type,
  message,
  error_count,
  trace_count,
  first_seen,
  last_seen,
  versions,
  exemplar_trace_id
FROM ranked
WHERE turn <= coalesce(:limit, 100)
ORDER BY
  error_count DESC,
  service_name,
  name,
  error_type,
  message
