-- purpose: Allocation runs that count: of each billing period the latest that is in the lake with all its rows.
-- grain: billing_period_start
-- uses: lake.allocations
-- parameters: none
WITH ranked AS (
  SELECT
    billing_period_start,
    run_id,
    min(run_time) AS run_time,
    max(CASE WHEN run_rows IS NOT NULL THEN batch_id END) AS input_digest,
    count(*) AS row_count,
    row_number() OVER (
      PARTITION BY billing_period_start
      ORDER BY min(run_time) DESC, run_id DESC
    ) AS age
  FROM lake.allocations
  GROUP BY
    billing_period_start,
    run_id
  HAVING count(*) = max(run_rows)
)
SELECT
  billing_period_start,
  run_id,
  run_time,
  input_digest,
  row_count
FROM ranked
WHERE age = 1
