-- purpose: Deliveries that count, of every billing period that is not closed.
-- grain: delivery_series, billing_period_start
-- uses: charge_delivery
-- parameters: none
SELECT
  delivery_series,
  billing_period_start,
  delivery_id
FROM charge_delivery
WHERE locked_run_id IS NULL
ORDER BY
  delivery_series,
  billing_period_start
