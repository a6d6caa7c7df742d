-- purpose: Rows per UTC hour that weigh in an allocation: runs of functions, and calls that they made.
-- grain: usage_hour
-- uses: span, lake.invocations
-- parameters: none
WITH used AS (
  SELECT date_trunc('hour', start_time) AS usage_hour
  FROM lake.invocations
  UNION ALL
  SELECT date_trunc('hour', start_time)
  FROM span
  WHERE kind IN ('CLIENT', 'PRODUCER')
    AND (rpc_service IS NOT NULL OR db_system_name IS NOT NULL)
)
SELECT
  usage_hour,
  count(*) AS invocation_count
FROM used
GROUP BY usage_hour
ORDER BY usage_hour
