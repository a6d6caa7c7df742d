-- purpose: Every whole delivery of every series, oldest first, and whether it counts.
-- grain: billing_period_start, delivery_series, delivery_id
-- uses: charge_delivery, delivery_whole, lake.charges
-- parameters: none
WITH days AS (
  SELECT
    delivery_series,
    billing_period_start,
    delivery_id,
    max(billing_period_end) AS billing_period_end,
    min(charge_period_start) AS first_time,
    max(charge_period_start) AS last_time
  FROM lake.charges
  GROUP BY
    delivery_series,
    billing_period_start,
    delivery_id
)
SELECT
  whole.billing_period_start,
  days.billing_period_end,
  whole.billing_scope,
  whole.delivery_series,
  whole.delivery_id,
  whole.delivery_time,
  days.first_time,
  days.last_time,
  counted.delivery_id IS NOT NULL AS counts,
  counted.locked_run_id IS NOT NULL AS locked
FROM delivery_whole AS whole
INNER JOIN days
  ON days.delivery_series = whole.delivery_series
  AND days.billing_period_start = whole.billing_period_start
  AND days.delivery_id = whole.delivery_id
LEFT JOIN charge_delivery AS counted
  ON counted.delivery_series = whole.delivery_series
  AND counted.billing_period_start = whole.billing_period_start
  AND counted.delivery_id = whole.delivery_id
ORDER BY
  whole.billing_period_start,
  whole.delivery_series,
  whole.delivery_time,
  whole.delivery_id
