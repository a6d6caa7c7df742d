-- purpose: Billed cost allocated to each trace; hourly and daily charge periods that may hold traces of the period.
-- grain: trace_id
-- uses: allocation_current
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  trace_id,
  CASE WHEN count(DISTINCT billing_currency) = 1 THEN sum(billed_cost) END AS billed_cost,
  array_join(
    array_agg(DISTINCT billing_currency ORDER BY billing_currency)
      FILTER (WHERE billing_currency IS NOT NULL),
    ', '
  ) AS billing_currency
FROM allocation_current
WHERE kind IN ('ALLOCATED', 'KEPT')
  AND trace_id IS NOT NULL
  AND charge_period_start >= :from - INTERVAL '2' DAY
  AND charge_period_start < :to + INTERVAL '1' DAY
GROUP BY trace_id
