-- purpose: What each tenant's requests cost wherever they went, with what no tenant is known to be behind as rows of their own.
-- grain: billing_currency, kind, tenant
-- uses: allocation_current
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH share AS (
  SELECT
    CASE
      WHEN request_tenant IS NOT NULL THEN 'TENANT'
      WHEN kind = 'ALLOCATED' THEN 'NO_TENANT'
      ELSE kind
    END AS kind,
    CASE
      WHEN request_tenant IS NOT NULL THEN request_tenant
      WHEN kind = 'ALLOCATED' THEN '(no tenant)'
      WHEN kind = 'KEPT' THEN '(kept by services)'
      WHEN kind = 'UNOBSERVED' THEN '(unobserved)'
      WHEN kind = 'IDLE_PROVISIONED' THEN '(idle provisioned)'
      WHEN kind = 'IDLE_CAPACITY' THEN '(idle capacity)'
      WHEN kind = 'TAX' THEN '(tax)'
      WHEN kind = 'CREDIT' THEN '(credit)'
      WHEN kind = 'NOT_ALLOCATED' THEN '(not allocated)'
      ELSE '(unattributed)'
    END AS tenant,
    service_name,
    billing_currency,
    billed_cost,
    effective_cost,
    list_cost,
    contracted_cost,
    cold_start_billed_cost,
    failed,
    -- A retry keeps its invocation's id, but has a span of its own.
    invocation_id || coalesce(span_id, '') AS run,
    trace_id,
    state,
    synthetic
  FROM allocation_current
  WHERE charge_period_start >= :from
    AND charge_period_start < :to
)
SELECT
  tenant,
  kind,
  sum(billed_cost) AS billed_cost,
  sum(effective_cost) AS effective_cost,
  sum(list_cost) AS list_cost,
  sum(contracted_cost) AS contracted_cost,
  sum(cold_start_billed_cost) AS cold_start_billed_cost,
  sum(billed_cost) FILTER (WHERE failed) AS failed_billed_cost,
  count(DISTINCT run) AS invocation_count,
  count(DISTINCT trace_id) AS trace_count,
  count(DISTINCT service_name) AS service_count,
  billing_currency,
  min(state) AS state,
  bool_or(synthetic) AS synthetic
FROM share
GROUP BY
  tenant,
  kind,
  billing_currency
ORDER BY
  billing_currency,
  CASE WHEN kind = 'TENANT' THEN 0 ELSE 1 END,
  coalesce(sum(share.billed_cost), CAST(0 AS DECIMAL(38, 18))) DESC,
  kind,
  tenant
