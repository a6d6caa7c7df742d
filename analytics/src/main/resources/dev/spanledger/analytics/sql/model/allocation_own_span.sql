-- purpose: The span by which each run of a function was entered.
-- grain: faas_instance, invocation_id, report_time
-- uses: span, lake.invocations
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH ranked AS (
  SELECT
    run.faas_instance,
    run.invocation_id,
    run.report_time,
    span.trace_id,
    span.span_id,
    span.service_name,
    coalesce(span.http_route, span.name) AS route,
    span.request_tenant,
    span.faas_trigger,
    -- A retry keeps its request id, so the nearest span in half-minutes counts; of those the one
    -- that encloses the others.
    row_number() OVER (
      PARTITION BY run.faas_instance, run.invocation_id, run.report_time
      ORDER BY
        CASE WHEN span.faas_instance = run.faas_instance THEN 0 ELSE 1 END,
        floor(abs(to_unixtime(span.start_time) - to_unixtime(run.start_time)) / 30.0E0),
        span.duration_ns DESC,
        span.span_id
    ) AS position
  FROM lake.invocations AS run
  INNER JOIN span
    ON span.faas_invocation_id = run.invocation_id
  WHERE run.start_time >= :from
    AND run.start_time < :to
    -- Copies of a run may differ in their start, never in this; it is looked at before they are compared.
    AND run.report_time >= :from - INTERVAL '1' DAY
    AND run.report_time < :to + INTERVAL '1' DAY
    AND span.kind IN ('SERVER', 'CONSUMER')
    AND span.start_time >= :from - INTERVAL '1' HOUR
    AND span.start_time < :to + INTERVAL '1' HOUR
)
SELECT
  faas_instance,
  invocation_id,
  report_time,
  trace_id,
  span_id,
  service_name,
  route,
  request_tenant,
  faas_trigger
FROM ranked
WHERE position = 1
