-- purpose: Deliveries that count: of each series the latest that is in the lake with all its rows.
-- grain: delivery_series, billing_period_start
-- uses: lake.charges
-- parameters: none
WITH held AS (
  SELECT
    delivery_id,
    billing_period_start,
    count(*) AS held_row_count,
    max(delivery_rows) AS declared_row_count
  FROM lake.charges
  GROUP BY
    delivery_id,
    billing_period_start
),
series AS (
  SELECT
    delivery_series,
    billing_period_start,
    delivery_id,
    min(delivery_time) AS delivery_time
  FROM lake.charges
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
)
SELECT
  delivery_series,
  billing_period_start,
  delivery_id,
  delivery_time
FROM ranked
WHERE age = 1
