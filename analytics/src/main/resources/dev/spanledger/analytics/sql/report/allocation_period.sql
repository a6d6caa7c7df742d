-- purpose: Days of the billing periods that have charges, with the number of charges and the span of their charge periods.
-- grain: billing_period_start, billing_currency, charge_day
-- uses: charge_current
-- parameters: none
SELECT
  billing_period_start,
  billing_currency,
  date_trunc('day', charge_period_start) AS charge_day,
  count(*) AS charge_count,
  min(charge_period_start) AS first_start,
  max(charge_period_end) AS last_end
FROM charge_current
GROUP BY
  billing_period_start,
  billing_currency,
  date_trunc('day', charge_period_start)
ORDER BY
  billing_period_start,
  billing_currency,
  charge_day
