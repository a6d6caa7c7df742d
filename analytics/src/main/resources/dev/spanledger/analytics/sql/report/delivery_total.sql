-- purpose: What each delivery of a series adds up to, in every measure.
-- grain: delivery_id, billing_currency
-- uses: delivery_whole, lake.charges
-- parameters: delivery_series VARCHAR
SELECT
  charge.delivery_id,
  charge.billing_currency,
  count(*) AS charge_count,
  sum(charge.billed_cost) AS billed_cost,
  sum(charge.effective_cost) AS effective_cost,
  sum(charge.list_cost) AS list_cost,
  sum(charge.contracted_cost) AS contracted_cost,
  sum(charge.pricing_quantity) AS pricing_quantity,
  sum(charge.consumed_quantity) AS consumed_quantity
FROM lake.charges AS charge
INNER JOIN delivery_whole AS whole
  ON whole.delivery_series = charge.delivery_series
  AND whole.billing_period_start = charge.billing_period_start
  AND whole.delivery_id = charge.delivery_id
WHERE charge.delivery_series = :delivery_series
GROUP BY
  charge.delivery_id,
  charge.billing_currency
ORDER BY
  charge.delivery_id,
  charge.billing_currency
