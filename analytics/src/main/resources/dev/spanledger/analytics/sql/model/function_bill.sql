-- purpose: Billed cost of cold starts of each function version, for charge periods that start in the period.
-- grain: service_name, faas_name, faas_version
-- uses: allocation_current
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  service_name,
  faas_name,
  faas_version,
  CASE WHEN count(DISTINCT billing_currency) = 1 THEN sum(cold_start_billed_cost) END
    AS cold_start_billed_cost,
  array_join(
    array_agg(DISTINCT billing_currency ORDER BY billing_currency)
      FILTER (WHERE billing_currency IS NOT NULL),
    ', '
  ) AS billing_currency
FROM allocation_current
WHERE kind IN ('ALLOCATED', 'KEPT')
  AND cold_start_billed_cost IS NOT NULL
  AND charge_period_start >= :from
  AND charge_period_start < :to
GROUP BY
  service_name,
  faas_name,
  faas_version
