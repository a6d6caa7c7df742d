-- purpose: Traces that start in the period, with their root, extent, errors, cold starts and billed cost; newest, slowest or costliest first.
-- grain: trace_id
-- uses: span, span_attribute, trace_bill
-- parameters: from TIMESTAMP, to TIMESTAMP, service VARCHAR NULL, min_duration_ns BIGINT NULL, operation VARCHAR NULL, max_duration_ns BIGINT NULL, attribute_key VARCHAR NULL, attribute_value VARCHAR NULL, min_span_duration_ns BIGINT NULL, max_span_duration_ns BIGINT NULL, with_errors BOOLEAN NULL, with_cold_start BOOLEAN NULL, order_by VARCHAR NULL, limit BIGINT
WITH candidate AS (
  SELECT DISTINCT span.trace_id
  FROM span
  WHERE span.start_time >= :from
    AND span.start_time < :to
    AND (:service IS NULL OR span.service_name = :service)
    AND (:operation IS NULL OR span.name = :operation)
    AND (:min_span_duration_ns IS NULL OR span.duration_ns >= :min_span_duration_ns)
    AND (:max_span_duration_ns IS NULL OR span.duration_ns <= :max_span_duration_ns)
    -- One span has to meet all of these; the key alone asks for any value.
    AND (
      :attribute_key IS NULL
      OR EXISTS (
        SELECT 1
        FROM span_attribute AS attribute
        WHERE attribute.trace_id = span.trace_id
          AND attribute.span_id = span.span_id
          AND attribute.start_time = span.start_time
          AND attribute.name = span.name
          AND attribute.service_name IS NOT DISTINCT FROM span.service_name
          AND attribute.value IS NOT NULL
          AND (:attribute_value IS NULL OR attribute.value = :attribute_value)
      )
    )
),
-- A trace may reach beyond the period; one that lasts longer than a day is cut.
whole AS (
  SELECT
    span.trace_id,
    span.span_id,
    span.start_time,
    (span.start_us - CAST(round(to_unixtime(:from) * 1000000) AS BIGINT)) * 1000
      + span.start_nano_rem AS start_ns,
    span.duration_ns,
    span.service_name,
    span.name,
    coalesce(span.http_route, span.name) AS route,
    span.is_error,
    span.faas_coldstart,
    span.is_root,
    row_number() OVER (
      PARTITION BY span.trace_id
      ORDER BY
        CASE WHEN span.is_root THEN 0 ELSE 1 END,
        CASE WHEN span.kind IN ('SERVER', 'CONSUMER') THEN 0 ELSE 1 END,
        span.start_us,
        span.start_nano_rem,
        span.span_id
    ) AS turn
  FROM span
  INNER JOIN candidate
    ON candidate.trace_id = span.trace_id
  WHERE span.start_time >= :from - INTERVAL '1' DAY
    AND span.start_time < :to + INTERVAL '1' DAY
),
summary AS (
  SELECT
    trace_id,
    max(CASE WHEN turn = 1 THEN service_name END) AS root_service,
    max(CASE WHEN turn = 1 THEN name END) AS root_name,
    max(CASE WHEN turn = 1 THEN route END) AS root_route,
    max(CASE WHEN turn = 1 THEN duration_ns END) AS root_duration_ns,
    bool_or(turn = 1 AND NOT is_root) AS root_missing,
    min(start_time) AS start_time,
    max(start_ns + duration_ns) - min(start_ns) AS duration_ns,
    count(*) AS span_count,
    count(*) FILTER (WHERE is_error) AS error_count,
    count(*) FILTER (WHERE faas_coldstart) AS cold_start_count,
    array_join(
      array_agg(DISTINCT service_name ORDER BY service_name)
        FILTER (WHERE service_name IS NOT NULL),
      ', '
    ) AS services
  FROM whole
  GROUP BY trace_id
  HAVING min(start_time) >= :from
    AND min(start_time) < :to
),
chosen AS (
  SELECT
    summary.trace_id,
    summary.root_service,
    summary.root_name,
    summary.root_route,
    summary.root_duration_ns,
    summary.root_missing,
    summary.start_time,
    summary.duration_ns,
    summary.span_count,
    summary.error_count,
    summary.cold_start_count,
    summary.services,
    bill.billed_cost,
    bill.billing_currency,
    row_number() OVER (
      ORDER BY
        CASE WHEN :order_by = 'slowest' THEN summary.duration_ns END DESC NULLS LAST,
        CASE WHEN :order_by = 'costliest' THEN bill.billed_cost END DESC NULLS LAST,
        summary.start_time DESC,
        summary.trace_id
    ) AS turn
  FROM summary
  LEFT JOIN trace_bill AS bill
    ON bill.trace_id = summary.trace_id
  WHERE (:min_duration_ns IS NULL OR summary.duration_ns >= :min_duration_ns)
    AND (:max_duration_ns IS NULL OR summary.duration_ns <= :max_duration_ns)
    AND (NOT coalesce(:with_errors, false) OR summary.error_count > 0)
    AND (NOT coalesce(:with_cold_start, false) OR summary.cold_start_count > 0)
)
SELECT
  trace_id,
  root_service,
  root_name,
  root_route,
  start_time,
  duration_ns,
  root_duration_ns,
  root_missing,
  span_count,
  error_count,
  cold_start_count,
  services,
  billed_cost,
  billing_currency
FROM chosen
WHERE turn <= :limit
ORDER BY
  turn,
  trace_id
