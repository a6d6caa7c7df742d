-- purpose: Who calls whom: calls and messages between services, and peers without spans of their own; errors, exact percentiles, cost caused.
-- grain: caller_service, callee_service, callee_kind, via
-- uses: window_span, span, message_receipt, allocation_current
-- parameters: from TIMESTAMP, to TIMESTAMP, service VARCHAR NULL
WITH message AS (
  SELECT
    producer_service AS caller_service,
    service_name AS callee_service,
    'service' AS callee_kind,
    coalesce(destination, '(unknown)') AS via,
    trace_id,
    span_id,
    start_us,
    duration_ns,
    is_error,
    faas_invocation_id,
    sample_weight,
    is_handling
  FROM message_receipt
  WHERE producer_service IS NOT NULL
    AND service_name IS NOT NULL
),
below AS (
  SELECT
    parent_service AS caller_service,
    service_name AS callee_service,
    'service' AS callee_kind,
    CAST(NULL AS VARCHAR) AS via,
    trace_id,
    span_id,
    start_us,
    duration_ns,
    is_error,
    faas_invocation_id,
    sample_weight
  FROM window_span
  WHERE has_facts
    AND parent_service IS NOT NULL
    AND NOT (name = 'init' AND faas_init_type IS NOT NULL)
  UNION ALL
  -- Without facts yet: the parent starts within the hour before.
  SELECT
    parent.service_name,
    child.service_name,
    'service',
    CAST(NULL AS VARCHAR),
    child.trace_id,
    child.span_id,
    child.start_us,
    child.duration_ns,
    child.is_error,
    child.faas_invocation_id,
    child.sample_weight
  FROM window_span AS child
  INNER JOIN span AS parent
    ON parent.trace_id = child.trace_id
    AND parent.span_id = child.parent_span_id
  WHERE NOT child.has_facts
    AND parent.service_name IS DISTINCT FROM child.service_name
    AND NOT (child.name = 'init' AND child.faas_init_type IS NOT NULL)
    AND parent.start_time >= :from - INTERVAL '1' HOUR
    AND parent.start_time < :to + INTERVAL '1' MINUTE
),
-- A consumer below its producer was reached by a message.
call AS (
  SELECT
    caller_service,
    callee_service,
    callee_kind,
    via,
    trace_id,
    span_id,
    start_us,
    duration_ns,
    is_error,
    faas_invocation_id,
    sample_weight
  FROM below
  WHERE NOT EXISTS (
    SELECT 1
    FROM message
    WHERE message.trace_id = below.trace_id
      AND message.span_id = below.span_id
      AND message.start_us = below.start_us
  )
),
outgoing AS (
  SELECT
    caller.trace_id,
    caller.span_id,
    caller.start_us,
    caller.service_name,
    caller.duration_ns,
    caller.is_error,
    caller.sample_weight,
    CASE
      WHEN caller.kind = 'PRODUCER' THEN 'queue'
      WHEN detail.db_system_name IS NOT NULL THEN 'database'
      ELSE 'external'
    END AS callee_kind,
    coalesce(
      CASE WHEN caller.kind = 'PRODUCER' THEN caller.messaging_destination_name END,
      detail.peer_service,
      detail.db_system_name,
      detail.rpc_service,
      detail.server_address,
      '(unknown)'
    ) AS callee_service
  FROM window_span AS caller
  INNER JOIN span AS detail
    ON detail.trace_id = caller.trace_id
    AND detail.span_id = caller.span_id
    AND detail.start_us = caller.start_us
    AND detail.name = caller.name
    AND detail.service_name IS NOT DISTINCT FROM caller.service_name
  WHERE caller.kind IN ('CLIENT', 'PRODUCER')
    AND detail.start_time >= :from
    AND detail.start_time < :to
),
-- What nobody's span answers: a database, a queue that nobody was seen to read, a foreign service.
peer AS (
  SELECT
    outgoing.service_name AS caller_service,
    outgoing.callee_service,
    outgoing.callee_kind,
    outgoing.duration_ns,
    outgoing.is_error,
    outgoing.sample_weight
  FROM outgoing
  WHERE NOT EXISTS (
      SELECT 1
      FROM span AS child
      WHERE child.trace_id = outgoing.trace_id
        AND child.parent_span_id = outgoing.span_id
        AND child.service_name IS DISTINCT FROM outgoing.service_name
        AND child.start_time >= :from - INTERVAL '1' MINUTE
        AND child.start_time < :to + INTERVAL '1' HOUR
    )
    AND NOT EXISTS (
      SELECT 1
      FROM message_receipt AS receipt
      WHERE receipt.sent_trace_id = outgoing.trace_id
        AND receipt.sent_span_id = outgoing.span_id
    )
),
edge AS (
  SELECT caller_service, callee_service, callee_kind, via, duration_ns, is_error, sample_weight
  FROM call
  UNION ALL
  SELECT caller_service, callee_service, callee_kind, via, duration_ns, is_error, sample_weight
  FROM message
  WHERE is_handling
  UNION ALL
  SELECT
    caller_service,
    callee_service,
    callee_kind,
    CAST(NULL AS VARCHAR),
    duration_ns,
    is_error,
    sample_weight
  FROM peer
),
ranked AS (
  SELECT
    caller_service,
    callee_service,
    callee_kind,
    via,
    duration_ns,
    is_error,
    sample_weight,
    sum(sample_weight) OVER (
      PARTITION BY caller_service, callee_service, callee_kind, via ORDER BY duration_ns
    ) / sum(sample_weight) OVER (PARTITION BY caller_service, callee_service, callee_kind, via)
      AS share
  FROM edge
),
summary AS (
  SELECT
    caller_service,
    callee_service,
    callee_kind,
    via,
    CAST(round(sum(sample_weight)) AS BIGINT) AS call_count,
    CAST(round(coalesce(sum(sample_weight) FILTER (WHERE is_error), 0.0E0)) AS BIGINT) AS error_count,
    coalesce(sum(sample_weight) FILTER (WHERE is_error), 0.0E0) / sum(sample_weight) AS error_ratio,
    min(duration_ns) FILTER (WHERE share >= 0.50E0) AS p50_ns,
    min(duration_ns) FILTER (WHERE share >= 0.95E0) AS p95_ns,
    min(duration_ns) FILTER (WHERE share >= 0.99E0) AS p99_ns
  FROM ranked
  GROUP BY
    caller_service,
    callee_service,
    callee_kind,
    via
),
-- A run of a function is billed once, on the first edge by which it was reached.
run AS (
  SELECT
    caller_service,
    callee_service,
    callee_kind,
    via,
    faas_invocation_id,
    0 AS distance,
    start_us,
    trace_id,
    span_id
  FROM call
  WHERE faas_invocation_id IS NOT NULL
  UNION ALL
  -- The run that handled the message may be another span of the same trace.
  SELECT
    message.caller_service,
    message.callee_service,
    message.callee_kind,
    message.via,
    handler.faas_invocation_id,
    CASE WHEN handler.span_id = message.span_id THEN 0 ELSE 1 END,
    message.start_us,
    message.trace_id,
    message.span_id
  FROM message
  INNER JOIN window_span AS handler
    ON handler.trace_id = message.trace_id
    AND handler.service_name = message.callee_service
  WHERE handler.faas_invocation_id IS NOT NULL
),
first_run AS (
  SELECT
    caller_service,
    callee_service,
    callee_kind,
    via,
    faas_invocation_id,
    row_number() OVER (
      PARTITION BY faas_invocation_id
      ORDER BY distance, start_us, trace_id, span_id, caller_service, via
    ) AS turn
  FROM run
),
charged AS (
  SELECT
    invocation_id,
    CASE WHEN count(DISTINCT billing_currency) = 1 THEN sum(billed_cost) END AS billed_cost,
    min(billing_currency) AS billing_currency
  FROM allocation_current
  WHERE kind IN ('ALLOCATED', 'KEPT')
    AND invocation_id IS NOT NULL
    AND charge_period_start >= :from - INTERVAL '2' DAY
    AND charge_period_start < :to + INTERVAL '1' DAY
  GROUP BY invocation_id
),
bill AS (
  SELECT
    first_run.caller_service,
    first_run.callee_service,
    first_run.callee_kind,
    first_run.via,
    CASE WHEN count(DISTINCT charged.billing_currency) = 1 THEN sum(charged.billed_cost) END
      AS billed_cost,
    array_join(
      array_agg(DISTINCT charged.billing_currency ORDER BY charged.billing_currency), ', '
    ) AS billing_currency
  FROM first_run
  INNER JOIN charged
    ON charged.invocation_id = first_run.faas_invocation_id
  WHERE first_run.turn = 1
  GROUP BY
    first_run.caller_service,
    first_run.callee_service,
    first_run.callee_kind,
    first_run.via
)
SELECT
  summary.caller_service,
  summary.callee_service,
  summary.callee_kind,
  summary.via,
  summary.call_count,
  summary.error_count,
  summary.error_ratio,
  summary.p50_ns,
  summary.p95_ns,
  summary.p99_ns,
  bill.billed_cost,
  bill.billing_currency
FROM summary
LEFT JOIN bill
  ON bill.caller_service IS NOT DISTINCT FROM summary.caller_service
  AND bill.callee_service IS NOT DISTINCT FROM summary.callee_service
  AND bill.callee_kind = summary.callee_kind
  AND bill.via IS NOT DISTINCT FROM summary.via
WHERE :service IS NULL
  OR summary.caller_service = :service
  OR summary.callee_service = :service
ORDER BY
  summary.call_count DESC,
  summary.caller_service,
  summary.callee_service,
  summary.callee_kind,
  summary.via
