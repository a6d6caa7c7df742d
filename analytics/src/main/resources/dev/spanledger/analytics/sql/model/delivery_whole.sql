-- purpose: Deliveries that are in the lake with all their rows, whether they count or not; a scope is a provider and an account.
-- grain: delivery_series, billing_period_start, delivery_id
-- uses: delivery_share
-- parameters: none
WITH held AS (
  SELECT
    delivery_id,
    billing_period_start,
    CAST(sum(held_row_count) AS BIGINT) AS held_row_count,
    max(declared_row_count) AS declared_row_count
  FROM delivery_share
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
  FROM delivery_share
  GROUP BY
    delivery_series,
    billing_period_start,
    delivery_id
)
SELECT
  series.delivery_series,
  series.billing_period_start,
  series.delivery_id,
  series.delivery_time,
  series.billing_account_id,
  series.source_format,
  -- Corrections of a closed period are billed in another, and are no bill of that.
  series.delivery_series LIKE '%/correction-%' AS is_correction,
  -- A series is provider/kind of export/account/period, and an account may hold slashes.
  coalesce(regexp_extract(series.delivery_series, '^([^/]*)/[^/]*/.*/[^/]*$', 1), '')
    || '/'
    || coalesce(regexp_extract(series.delivery_series, '^[^/]*/[^/]*/(.*)/[^/]*$', 1), '')
    AS billing_scope
FROM series
INNER JOIN held
  ON held.delivery_id = series.delivery_id
  AND held.billing_period_start = series.billing_period_start
-- A torn import lacks rows; it counts once it is completed.
WHERE held.held_row_count = held.declared_row_count
