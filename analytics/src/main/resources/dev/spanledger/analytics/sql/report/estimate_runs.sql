-- purpose: The estimate that counts, with the digest of what it read.
-- grain: run_id
-- uses: estimate_run
-- parameters: none
SELECT
  run_id,
  run_time,
  input_digest
FROM estimate_run
ORDER BY run_id
