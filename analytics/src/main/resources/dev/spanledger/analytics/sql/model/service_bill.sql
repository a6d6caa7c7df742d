-- purpose: Billed cost allocated to each service and the runs it is of, for charge periods that start in the period.
-- grain: service_name
-- uses: allocation_current
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  service_name,
  -- A retry keeps its invocation's id, but has a span of its own.
  count(DISTINCT invocation_id || coalesce(span_id, '')) AS billed_invocation_count,
  CASE WHEN count(DISTINCT billing_currency) = 1 THEN sum(billed_cost) END AS billed_cost,
  array_join(
    array_agg(DISTINCT billing_currency ORDER BY billing_currency)
      FILTER (WHERE billing_currency IS NOT NULL),
    ', '
  ) AS billing_currency
FROM allocation_current
WHERE kind IN ('ALLOCATED', 'KEPT')
  AND service_name IS NOT NULL
  AND charge_period_start >= :from
  AND charge_period_start < :to
GROUP BY service_name
