-- purpose: For each part of a charge, which service and route it is of, and which caused it (caller pays); what no run stands behind has no payer but its owner.
-- grain: charge_id, part
-- uses: allocation_current
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  charge_id,
  part,
  CASE WHEN kind IN ('ALLOCATED', 'KEPT') THEN 'SERVICE' ELSE kind END AS kind,
  CASE kind
    WHEN 'ALLOCATED' THEN coalesce(service_name, '(unnamed)')
    WHEN 'KEPT' THEN coalesce(service_name, '(unnamed)')
    WHEN 'UNOBSERVED' THEN '(unobserved)'
    WHEN 'IDLE_PROVISIONED' THEN '(idle provisioned)'
    WHEN 'IDLE_CAPACITY' THEN '(idle capacity)'
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
