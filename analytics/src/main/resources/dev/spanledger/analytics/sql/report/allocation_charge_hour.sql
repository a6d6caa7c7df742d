-- purpose: Hours of the billing periods that are not closed, in which charge periods start, with the number of charges.
-- grain: billing_period_start, charge_hour
-- uses: charge_current
-- parameters: none
SELECT
  billing_period_start,
  date_trunc('hour', charge_period_start) AS charge_hour,
  count(*) AS charge_count
FROM charge_current
WHERE locked_run_id IS NULL
GROUP BY
  billing_period_start,
  date_trunc('hour', charge_period_start)
ORDER BY
  billing_period_start,
  charge_hour
