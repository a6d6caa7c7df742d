-- purpose: The latest estimate, with the digest of what it read, and whether it still counts.
-- grain: run_id
-- uses: estimate_latest, estimate_run
-- parameters: none
SELECT
  latest.run_id,
  latest.run_time,
  latest.input_digest,
  counted.run_id IS NOT NULL AS is_current
FROM estimate_latest AS latest
LEFT JOIN estimate_run AS counted
  ON counted.run_id = latest.run_id
ORDER BY latest.run_id
