-- purpose: Days of the billing periods that have charges to be allocated, with the number of charges.
-- grain: billing_period_start, billing_currency, charge_day
-- uses: charge_current
-- parameters: none
SELECT
  billing_period_start,
  billing_currency,
  date_trunc('day', charge_period_start) AS charge_day,
  count(*) AS charge_count
FROM charge_current
WHERE locked_run_id IS NULL
GROUP BY
  billing_period_start,
  billing_currency,
  date_trunc('day', charge_period_start)
ORDER BY
  billing_period_start,
  billing_currency,
  charge_day
