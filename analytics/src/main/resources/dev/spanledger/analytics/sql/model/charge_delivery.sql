-- purpose: Deliveries that count: of each series the latest whole one, Cost Explorer's beside no bill; of a closed period those that were locked, and no others.
-- grain: delivery_series, billing_period_start
-- uses: closed_period, delivery_share, delivery_whole, period_lock
-- parameters: none
WITH ranked AS (
  SELECT
    whole.delivery_series,
    whole.billing_period_start,
    whole.delivery_id,
    whole.delivery_time,
    whole.billing_account_id,
    whole.source_format,
    whole.is_correction,
    whole.billing_scope,
    closed.billing_scope IS NOT NULL AS is_closed,
    locked.delivery_id AS locked_delivery_id,
    locked.run_id AS locked_run_id,
    row_number() OVER (
      PARTITION BY whole.delivery_series, whole.billing_period_start
      ORDER BY whole.delivery_time DESC, whole.delivery_id DESC
    ) AS age
  FROM delivery_whole AS whole
  LEFT JOIN period_lock AS locked
    ON locked.delivery_series = whole.delivery_series
    AND locked.billing_period_start = whole.billing_period_start
  LEFT JOIN closed_period AS closed
    ON closed.billing_scope = whole.billing_scope
    AND closed.billing_period_start = whole.billing_period_start
),
accounts AS (
  SELECT
    share.billing_period_start,
    share.billing_account_id,
    share.sub_account_id
  FROM delivery_share AS share
  INNER JOIN delivery_whole AS whole
    ON whole.delivery_series = share.delivery_series
    AND whole.billing_period_start = share.billing_period_start
    AND whole.delivery_id = share.delivery_id
  WHERE share.source_format <> 'cost-explorer'
    AND NOT whole.is_correction
  GROUP BY
    share.billing_period_start,
    share.billing_account_id,
    share.sub_account_id
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
  ranked.delivery_time,
  ranked.billing_scope,
  ranked.is_correction,
  ranked.locked_run_id
FROM ranked
LEFT JOIN billed
  ON ranked.source_format = 'cost-explorer'
  AND NOT ranked.is_correction
  AND billed.account_id = ranked.billing_account_id
  AND billed.billing_period_start = ranked.billing_period_start
WHERE CASE
  WHEN ranked.is_closed THEN ranked.delivery_id = ranked.locked_delivery_id
  ELSE ranked.age = 1 AND billed.account_id IS NULL
END
