-- purpose: Billing periods of each bill that counts: what is charged, how much of it has no invoice yet, and the allocation run that counts.
-- grain: billing_period_start, delivery_series, billing_currency
-- uses: allocation_run, charge_current
-- parameters: none
SELECT
  charge.billing_period_start,
  charge.delivery_series,
  charge.billing_currency,
  max(charge.billing_period_end) AS billing_period_end,
  max(charge.billing_scope) AS billing_scope,
  max(charge.delivery_id) AS delivery_id,
  max(coalesce(charge.locked_run_id, run.run_id)) AS run_id,
  bool_or(charge.locked_run_id IS NOT NULL) AS locked,
  count(*) AS charge_count,
  count(*) FILTER (WHERE charge.state = 'ESTIMATED') AS estimated_charge_count,
  sum(charge.billed_cost) AS billed_cost,
  sum(charge.effective_cost) AS effective_cost,
  sum(charge.list_cost) AS list_cost,
  sum(charge.contracted_cost) AS contracted_cost,
  sum(charge.pricing_quantity) AS quantity
FROM charge_current AS charge
LEFT JOIN allocation_run AS run
  ON run.billing_period_start = charge.billing_period_start
GROUP BY
  charge.billing_period_start,
  charge.delivery_series,
  charge.billing_currency
ORDER BY
  charge.billing_period_start,
  charge.delivery_series,
  charge.billing_currency
