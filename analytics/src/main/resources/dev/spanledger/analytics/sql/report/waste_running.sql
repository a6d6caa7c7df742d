-- purpose: Billed running time of each function, by what the bill calls it.
-- grain: billing_currency, service_name, faas_name, billed_resource_id
-- uses: allocation_current
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  billing_currency,
  service_name,
  faas_name,
  billed_resource_id,
  sum(billed_cost) AS billed_cost
FROM allocation_current
WHERE kind = 'ALLOCATED'
  AND meter IN ('lambda.gb_second', 'lambda.provisioned_gb_second')
  AND faas_name IS NOT NULL
  AND charge_period_start >= :from
  AND charge_period_start < :to
GROUP BY
  billing_currency,
  service_name,
  faas_name,
  billed_resource_id
ORDER BY
  billing_currency,
  service_name,
  faas_name,
  billed_resource_id
