-- purpose: What each resource used of each meter that is not billed yet: quantity, rate, where the rate is from, and cost; charges that start in the period.
-- grain: billed_resource_id, meter, method, rate_source, billed_unit_rate, billing_currency
-- uses: estimate_current
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  billed_resource_id,
  meter,
  sum(quantity) AS quantity,
  billed_unit_rate,
  sum(billed_cost) AS estimated_billed_cost,
  sum(effective_cost) AS estimated_effective_cost,
  sum(list_cost) AS estimated_list_cost,
  billing_currency,
  method,
  rate_source,
  min(charge_period_start) AS charge_period_start,
  max(charge_period_end) AS charge_period_end,
  count(DISTINCT charge_id) AS charge_count,
  bool_or(synthetic) AS synthetic
FROM estimate_current
WHERE charge_period_start >= :from
  AND charge_period_start < :to
GROUP BY
  billed_resource_id,
  meter,
  billed_unit_rate,
  billing_currency,
  method,
  rate_source
ORDER BY
  billing_currency,
  coalesce(sum(billed_cost), CAST(0 AS DECIMAL(38, 18))) DESC,
  billed_resource_id,
  meter,
  method,
  rate_source,
  billed_unit_rate
