-- purpose: What each operation cost by itself, by the name of the span that a run was entered by, and what it caused anywhere (caller pays); each adds up to the same total.
-- grain: billing_currency, kind, service_name, operation
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
),
share AS (
  SELECT
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
),
sided AS (
  SELECT
    kind,
    service_name,
    operation,
    billing_currency,
    billed_cost,
    effective_cost,
    cold_start_billed_cost,
    CASE WHEN failed THEN billed_cost END AS failed_billed_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS caused_billed_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS caused_elsewhere_billed_cost,
    run,
    state,
    synthetic
  FROM share
  UNION ALL
  SELECT
    kind,
    coalesce(payer_service, service_name) AS service_name,
    CASE WHEN payer_service IS NULL THEN operation ELSE payer_operation END AS operation,
    billing_currency,
    CAST(NULL AS DECIMAL(38, 18)) AS billed_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS effective_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS cold_start_billed_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS failed_billed_cost,
    billed_cost AS caused_billed_cost,
    CASE WHEN payer_service <> service_name THEN billed_cost END AS caused_elsewhere_billed_cost,
    CAST(NULL AS VARCHAR) AS run,
    state,
    synthetic
  FROM share
)
SELECT
  service_name,
  operation,
  kind,
  sum(billed_cost) AS billed_cost,
  sum(caused_billed_cost) AS caused_billed_cost,
  sum(caused_elsewhere_billed_cost) AS caused_elsewhere_billed_cost,
  sum(effective_cost) AS effective_cost,
  sum(cold_start_billed_cost) AS cold_start_billed_cost,
  sum(failed_billed_cost) AS failed_billed_cost,
  nullif(count(DISTINCT run), 0) AS invocation_count,
  billing_currency,
  min(state) AS state,
  bool_or(synthetic) AS synthetic
FROM sided
GROUP BY
  service_name,
  operation,
  kind,
  billing_currency
ORDER BY
  billing_currency,
  CASE WHEN kind = 'OPERATION' THEN 0 ELSE 1 END,
  coalesce(sum(billed_cost), CAST(0 AS DECIMAL(38, 18))) DESC,
  kind,
  service_name,
  operation
