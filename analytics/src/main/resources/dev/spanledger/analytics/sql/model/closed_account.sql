-- purpose: Accounts that a locked delivery bills, and the billing periods that are closed for them.
-- grain: account_id, billing_period_start
-- uses: delivery_share, period_lock
-- parameters: none
SELECT
  coalesce(share.sub_account_id, share.billing_account_id) AS account_id,
  share.billing_period_start,
  max(locked.billing_period_end) AS billing_period_end
FROM delivery_share AS share
INNER JOIN period_lock AS locked
  ON locked.delivery_series = share.delivery_series
  AND locked.billing_period_start = share.billing_period_start
  AND locked.delivery_id = share.delivery_id
WHERE coalesce(share.sub_account_id, share.billing_account_id) IS NOT NULL
GROUP BY
  coalesce(share.sub_account_id, share.billing_account_id),
  share.billing_period_start
