-- purpose: What is expected and not billed yet, by how its rates are known; charges that start in the period.
-- grain: billing_period_start, billing_currency, method
-- uses: estimate_current
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  billing_period_start,
  billing_currency,
  method,
  sum(billed_cost) AS billed_cost,
  sum(effective_cost) AS effective_cost,
  sum(list_cost) AS list_cost,
  sum(contracted_cost) AS contracted_cost,
  count(DISTINCT charge_id) AS charge_count,
  min(charge_period_start) AS charge_period_start,
  max(charge_period_end) AS charge_period_end,
  bool_or(synthetic) AS synthetic
FROM estimate_current
WHERE charge_period_start >= :from
  AND charge_period_start < :to
GROUP BY
  billing_period_start,
  billing_currency,
  method
ORDER BY
  billing_period_start,
  billing_currency,
  method
