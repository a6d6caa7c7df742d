-- purpose: What each delivery holds of each account: charges are read once, and what follows is about a row per account.
-- grain: delivery_series, billing_period_start, delivery_id, billing_account_id, sub_account_id, source_format
-- uses: lake.charges
-- parameters: none
SELECT
  delivery_series,
  billing_period_start,
  delivery_id,
  billing_account_id,
  sub_account_id,
  source_format,
  min(delivery_time) AS delivery_time,
  count(*) AS held_row_count,
  max(delivery_rows) AS declared_row_count
FROM lake.charges
GROUP BY
  delivery_series,
  billing_period_start,
  delivery_id,
  billing_account_id,
  sub_account_id,
  source_format
