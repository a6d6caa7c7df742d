-- purpose: Billed cost allocated to each run of a function; hourly and daily charge periods that may hold runs of the period.
-- grain: invocation_id
-- uses: allocation_current
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  invocation_id,
  CASE WHEN count(DISTINCT billing_currency) = 1 THEN sum(billed_cost) END AS billed_cost,
  min(billing_currency) AS billing_currency
FROM allocation_current
WHERE kind IN ('ALLOCATED', 'KEPT')
  AND invocation_id IS NOT NULL
  AND charge_period_start >= :from - INTERVAL '2' DAY
  AND charge_period_start < :to + INTERVAL '1' DAY
GROUP BY invocation_id
