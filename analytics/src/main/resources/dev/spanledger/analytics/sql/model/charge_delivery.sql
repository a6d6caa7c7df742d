-- purpose: Deliveries that count: of each series the latest whole one; Cost Explorer's beside no bill.
-- grain: delivery_series, billing_period_start
-- uses: lake.charges
-- parameters: none
-- Charges are read once; what follows is about a row per account.
WITH share AS (
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
),
held AS (
  SELECT
    delivery_id,
    billing_period_start,
    CAST(sum(held_row_count) AS BIGINT) AS held_row_count,
    max(declared_row_count) AS declared_row_count
  FROM share
  GROUP BY
    delivery_id,
    billing_period_start
),
series AS (
  SELECT
    delivery_series,
    billing_period_start,
    delivery_id,
    min(delivery_time) AS delivery_time,
    min(billing_account_id) AS billing_account_id,
    min(source_format) AS source_format
  FROM share
  GROUP BY
    delivery_series,
    billing_period_start,
    delivery_id
),
ranked AS (
  SELECT
    series.delivery_series,
    series.billing_period_start,
    series.delivery_id,
    series.delivery_time,
    series.billing_account_id,
    series.source_format,
    row_number() OVER (
      PARTITION BY series.delivery_series, series.billing_period_start
      ORDER BY series.delivery_time DESC, series.delivery_id DESC
    ) AS age
  FROM series
  INNER JOIN held
    ON held.delivery_id = series.delivery_id
    AND held.billing_period_start = series.billing_period_start
  -- A torn import lacks rows; it counts once it is completed.
  WHERE held.held_row_count = held.declared_row_count
),
accounts AS (
  SELECT
    billing_period_start,
    billing_account_id,
    sub_account_id
  FROM share
  WHERE source_format <> 'cost-explorer'
  GROUP BY
    billing_period_start,
    billing_account_id,
    sub_account_id
),
-- What Cost Explorer says of an account and month is not counted beside a bill of it.
billed AS (
  SELECT
    billing_period_start,
    billing_account_id AS account_id
  FROM accounts
  UNION
  SELECT
    billing_period_start,
    sub_account_id
  FROM accounts
)
SELECT
  ranked.delivery_series,
  ranked.billing_period_start,
  ranked.delivery_id,
  ranked.delivery_time
FROM ranked
LEFT JOIN billed
  ON ranked.source_format = 'cost-explorer'
  AND billed.account_id = ranked.billing_account_id
  AND billed.billing_period_start = ranked.billing_period_start
WHERE ranked.age = 1
  AND billed.account_id IS NULL
