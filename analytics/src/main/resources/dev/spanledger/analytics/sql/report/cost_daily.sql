-- purpose: What each service cost per UTC day, with what no service is known to be behind as rows of their own.
-- grain: charge_day, billing_currency, kind, service_name
-- uses: allocation_current
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH share AS (
  SELECT
    date_trunc('day', charge_period_start) AS charge_day,
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
    billing_currency,
    billed_cost,
    effective_cost,
    list_cost,
    contracted_cost,
    cold_start_billed_cost,
    failed,
    state,
    synthetic
  FROM allocation_current
  WHERE charge_period_start >= :from
    AND charge_period_start < :to
)
SELECT
  charge_day,
  service_name,
  kind,
  sum(billed_cost) AS billed_cost,
  sum(effective_cost) AS effective_cost,
  sum(list_cost) AS list_cost,
  sum(contracted_cost) AS contracted_cost,
  sum(cold_start_billed_cost) AS cold_start_billed_cost,
  sum(billed_cost) FILTER (WHERE failed) AS failed_billed_cost,
  billing_currency,
  min(state) AS state,
  bool_or(synthetic) AS synthetic
FROM share
GROUP BY
  charge_day,
  service_name,
  kind,
  billing_currency
ORDER BY
  charge_day,
  billing_currency,
  CASE WHEN kind = 'SERVICE' THEN 0 ELSE 1 END,
  kind,
  service_name
