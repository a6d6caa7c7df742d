-- purpose: Allocation runs that count.
-- grain: billing_period_start
-- uses: allocation_run
-- parameters: none
SELECT
  billing_period_start,
  run_id,
  run_time,
  input_digest,
  row_count
FROM allocation_run
ORDER BY billing_period_start
