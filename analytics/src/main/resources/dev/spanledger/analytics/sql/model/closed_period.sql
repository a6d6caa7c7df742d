-- purpose: Billing periods that finance closed, per provider and account.
-- grain: billing_scope, billing_period_start
-- uses: period_lock
-- parameters: none
SELECT
  billing_scope,
  billing_period_start,
  min(billing_period_end) AS billing_period_end
FROM period_lock
GROUP BY
  billing_scope,
  billing_period_start
