-- purpose: Who each expected charge is shared by: one row per run or call and caller, for charges that start in the period.
-- grain: charge_id, part
-- uses: estimate_current
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  charge_id,
  part,
  meter,
  charge_period_start,
  service_name,
  faas_name,
  route,
  root_service,
  root_route,
  request_tenant,
  invocation_id,
  trace_id,
  weight,
  weight_total,
  quantity,
  billed_cost,
  billing_currency,
  method,
  split_method
FROM estimate_current
WHERE charge_period_start >= :from
  AND charge_period_start < :to
ORDER BY
  charge_id,
  part
