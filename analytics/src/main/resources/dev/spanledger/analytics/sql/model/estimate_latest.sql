-- purpose: The latest estimate that is in the lake with all its rows, whether or not it still counts.
-- grain: run_id
-- uses: lake.estimates
-- parameters: none
WITH ranked AS (
  SELECT
    run_id,
    min(run_time) AS run_time,
    max(batch_id) AS input_digest,
    max(bill_count) AS bill_count,
    max(bill_time) AS bill_time,
    row_number() OVER (
      ORDER BY min(run_time) DESC, run_id DESC
    ) AS age
  FROM lake.estimates
  GROUP BY run_id
  HAVING count(*) = max(run_rows)
)
SELECT
  run_id,
  run_time,
  input_digest,
  bill_count,
  bill_time
FROM ranked
WHERE age = 1
