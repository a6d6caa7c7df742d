-- purpose: Entry spans with the version that served them; where a time splits the period, with the side they start on instead.
-- grain: trace_id, span_id, start_us, service_name, name
-- uses: entry_span
-- parameters: service VARCHAR NULL, split TIMESTAMP NULL
WITH named AS (
  SELECT
    trace_id,
    span_id,
    start_time,
    start_us,
    duration_ns,
    service_name,
    name,
    is_error,
    faas_invocation_id,
    faas_coldstart,
    is_simulated,
    sample_weight,
    path_id,
    CASE
      WHEN :split IS NOT NULL THEN CASE WHEN start_time < :split THEN 'before' ELSE 'after' END
      -- Code that is uploaded without a published version keeps this name for ever.
      WHEN faas_version = '$LATEST' THEN coalesce(service_version, faas_version)
      ELSE coalesce(faas_version, service_version)
    END AS version
  FROM entry_span
  WHERE :service IS NULL
    OR service_name = :service
)
SELECT
  trace_id,
  span_id,
  start_time,
  start_us,
  duration_ns,
  service_name,
  name,
  is_error,
  faas_invocation_id,
  faas_coldstart,
  is_simulated,
  sample_weight,
  path_id,
  version,
  -- A run of a function is billed once, on the first span by which its service was entered.
  faas_invocation_id IS NOT NULL
    AND row_number() OVER (
      PARTITION BY faas_invocation_id ORDER BY start_us, trace_id, span_id
    ) = 1 AS is_billed
FROM named
WHERE version IS NOT NULL
