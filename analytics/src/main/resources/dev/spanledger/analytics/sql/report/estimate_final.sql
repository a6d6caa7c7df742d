-- purpose: Billing periods of an account in which everything is invoiced, so that nothing more is expected.
-- grain: account_id, billing_period_start
-- uses: charge_current
-- parameters: none
SELECT
  coalesce(sub_account_id, billing_account_id) AS account_id,
  billing_period_start,
  max(billing_period_end) AS billing_period_end
FROM charge_current
WHERE charge_category = 'Usage'
  -- Corrections of closed periods are invoiced long before the rest of their billing period.
  AND NOT is_correction
  AND coalesce(sub_account_id, billing_account_id) IS NOT NULL
GROUP BY
  coalesce(sub_account_id, billing_account_id),
  billing_period_start
HAVING count(*) FILTER (WHERE state NOT IN ('FINAL', 'LOCKED')) = 0
ORDER BY
  account_id,
  billing_period_start
