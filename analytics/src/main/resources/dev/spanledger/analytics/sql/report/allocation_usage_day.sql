-- purpose: Rows per UTC day that weigh in an allocation: runs of functions, and calls that they made.
-- grain: usage_day
-- uses: span, lake.invocations
-- parameters: none
WITH used AS (
  SELECT date_trunc('day', start_time) AS usage_day
  FROM lake.invocations
  UNION ALL
  SELECT date_trunc('day', start_time)
  FROM span
  WHERE (kind IN ('CLIENT', 'PRODUCER') AND (rpc_service IS NOT NULL OR db_system_name IS NOT NULL))
    OR (kind IN ('SERVER', 'CONSUMER') AND cloud_provider IN ('azure', 'gcp'))
)
SELECT
  usage_day,
  count(*) AS invocation_count
FROM used
GROUP BY usage_day
ORDER BY usage_day
