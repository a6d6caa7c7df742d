-- purpose: For each part of a charge, which operation (name of the span that a run was entered by) it is of, and which caused it (caller pays).
-- grain: charge_id, part
-- uses: allocation_current, request_root, span
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH span_name AS (
  SELECT
    trace_id,
    span_id,
    max(name) AS name
  FROM span
  WHERE start_time >= :from - INTERVAL '1' DAY
    AND start_time < :to + INTERVAL '1' DAY
  GROUP BY
    trace_id,
    span_id
),
known_name AS (
  SELECT
    root_service,
    root_route,
    CASE WHEN count(DISTINCT root_name) = 1 THEN max(root_name) ELSE '(several)' END AS root_name
  FROM request_root
  GROUP BY
    root_service,
    root_route
)
SELECT
  part.charge_id,
  part.part,
  CASE WHEN part.kind IN ('ALLOCATED', 'KEPT') THEN 'OPERATION' ELSE part.kind END AS kind,
  CASE
    WHEN part.kind IN ('ALLOCATED', 'KEPT') THEN coalesce(part.service_name, '(unnamed)')
    ELSE '(' || replace(lower(part.kind), '_', ' ') || ')'
  END AS service_name,
  CASE
    WHEN part.kind = 'ALLOCATED' THEN coalesce(span_name.name, part.route, '(unknown)')
    WHEN part.kind = 'KEPT' THEN '(service)'
    ELSE ''
  END AS operation,
  CASE WHEN part.kind = 'ALLOCATED' THEN coalesce(part.root_service, '(unknown)') END
    AS payer_service,
  CASE
    WHEN own.root_service = part.root_service AND own.root_route = part.root_route
      THEN own.root_name
    ELSE coalesce(known_name.root_name, part.root_route, '(unknown)')
  END AS payer_operation,
  part.billing_currency,
  part.billed_cost,
  part.effective_cost,
  part.cold_start_billed_cost,
  part.failed,
  part.invocation_id || coalesce(part.span_id, '') AS run,
  part.state,
  part.synthetic
FROM allocation_current AS part
LEFT JOIN span_name
  ON span_name.trace_id = part.trace_id
  AND span_name.span_id = part.span_id
LEFT JOIN request_root AS own
  ON own.trace_id = part.trace_id
LEFT JOIN known_name
  ON known_name.root_service = part.root_service
  AND known_name.root_route = part.root_route
WHERE part.charge_period_start >= :from
  AND part.charge_period_start < :to
