-- purpose: Days on which reports count charges, with the number of charges, those of closed periods too.
-- grain: billing_period_start, billing_currency, charge_day
-- uses: charge_current
-- parameters: none
SELECT
  billing_period_start,
  billing_currency,
  date_trunc('day', posted_time) AS charge_day,
  count(*) AS charge_count
FROM charge_current
GROUP BY
  billing_period_start,
  billing_currency,
  date_trunc('day', posted_time)
ORDER BY
  billing_period_start,
  billing_currency,
  charge_day
