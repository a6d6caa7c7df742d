-- purpose: What each route cost by itself, and what it caused anywhere (caller pays); each column adds up to the same total.
-- grain: billing_currency, kind, service_name, route
-- uses: allocation_current
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH share AS (
  SELECT
    CASE WHEN kind IN ('ALLOCATED', 'KEPT') THEN 'SERVICE' ELSE kind END AS kind,
    CASE kind
      WHEN 'ALLOCATED' THEN coalesce(service_name, '(unnamed)')
      WHEN 'KEPT' THEN coalesce(service_name, '(unnamed)')
      WHEN 'UNOBSERVED' THEN '(unobserved)'
      WHEN 'UNUSED_COMMITMENT' THEN '(unused commitment)'
      WHEN 'TAX' THEN '(tax)'
      WHEN 'CREDIT' THEN '(credit)'
      WHEN 'NOT_ALLOCATED' THEN '(not allocated)'
      ELSE '(unattributed)'
    END AS service_name,
    CASE
      WHEN invocation_id IS NOT NULL THEN coalesce(route, '(unknown)')
      WHEN kind IN ('ALLOCATED', 'KEPT') THEN '(service)'
      ELSE ''
    END AS route,
    -- What no invocation stands behind is paid by its owner in both views.
    CASE
      WHEN invocation_id IS NULL THEN CAST(NULL AS VARCHAR)
      ELSE coalesce(root_service, '(unknown)')
    END AS payer_service,
    coalesce(root_route, '(unknown)') AS payer_route,
    billing_currency,
    billed_cost,
    effective_cost,
    cold_start_billed_cost,
    failed,
    -- A retry keeps its invocation's id, but has a span of its own.
    invocation_id || coalesce(span_id, '') AS run,
    state,
    synthetic
  FROM allocation_current
  WHERE charge_period_start >= :from
    AND charge_period_start < :to
),
sided AS (
  SELECT
    kind,
    service_name,
    route,
    billing_currency,
    billed_cost AS own_billed_cost,
    effective_cost AS own_effective_cost,
    cold_start_billed_cost,
    CASE WHEN failed THEN billed_cost END AS failed_billed_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS caused_billed_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS caused_effective_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS caused_elsewhere_billed_cost,
    run,
    CAST(NULL AS VARCHAR) AS caused_run,
    state,
    synthetic
  FROM share
  UNION ALL
  SELECT
    kind,
    coalesce(payer_service, service_name) AS service_name,
    CASE WHEN payer_service IS NULL THEN route ELSE payer_route END AS route,
    billing_currency,
    CAST(NULL AS DECIMAL(38, 18)) AS own_billed_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS own_effective_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS cold_start_billed_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS failed_billed_cost,
    billed_cost AS caused_billed_cost,
    effective_cost AS caused_effective_cost,
    CASE WHEN payer_service <> service_name THEN billed_cost END AS caused_elsewhere_billed_cost,
    CAST(NULL AS VARCHAR) AS run,
    run AS caused_run,
    state,
    synthetic
  FROM share
)
SELECT
  service_name,
  route,
  kind,
  sum(own_billed_cost) AS own_billed_cost,
  sum(caused_billed_cost) AS caused_billed_cost,
  sum(caused_elsewhere_billed_cost) AS caused_elsewhere_billed_cost,
  sum(own_effective_cost) AS own_effective_cost,
  sum(caused_effective_cost) AS caused_effective_cost,
  sum(cold_start_billed_cost) AS cold_start_billed_cost,
  sum(failed_billed_cost) AS failed_billed_cost,
  count(DISTINCT run) AS invocation_count,
  count(DISTINCT caused_run) AS caused_invocation_count,
  billing_currency,
  min(state) AS state,
  bool_or(synthetic) AS synthetic
FROM sided
GROUP BY
  service_name,
  route,
  kind,
  billing_currency
ORDER BY
  billing_currency,
  CASE WHEN kind = 'SERVICE' THEN 0 ELSE 1 END,
  coalesce(sum(caused_billed_cost), CAST(0 AS DECIMAL(38, 18))) DESC,
  kind,
  service_name,
  route
