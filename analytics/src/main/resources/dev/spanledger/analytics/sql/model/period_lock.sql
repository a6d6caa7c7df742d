-- purpose: What finance locked: the delivery and the allocation run of each series that count for good.
-- grain: delivery_series, billing_period_start
-- uses: lake.period_closes
-- parameters: none
SELECT
  delivery_series,
  billing_period_start,
  min(billing_scope) AS billing_scope,
  min(billing_period_end) AS billing_period_end,
  min(delivery_id) AS delivery_id,
  min(run_id) AS run_id
FROM lake.period_closes
GROUP BY
  delivery_series,
  billing_period_start
