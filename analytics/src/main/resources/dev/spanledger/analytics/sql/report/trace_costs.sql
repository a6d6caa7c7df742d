-- purpose: What was billed for one trace, by function run, provider's product and meter; one currency a row.
-- grain: invocation_id, service_name, cloud_service_name, meter, billing_currency
-- uses: allocation_current
-- parameters: trace_id VARCHAR
SELECT
  invocation_id,
  service_name,
  cloud_service_name,
  meter,
  billing_currency,
  sum(billed_cost) AS billed_cost,
  sum(effective_cost) AS effective_cost,
  sum(cold_start_billed_cost) AS cold_start_billed_cost,
  min(state) AS state
FROM allocation_current
WHERE trace_id = :trace_id
  AND kind IN ('ALLOCATED', 'KEPT')
GROUP BY
  invocation_id,
  service_name,
  cloud_service_name,
  meter,
  billing_currency
ORDER BY
  invocation_id,
  service_name,
  cloud_service_name,
  meter,
  billing_currency
