-- purpose: Runs of functions per UTC day.
-- grain: usage_day
-- uses: lake.invocations
-- parameters: none
SELECT
  date_trunc('day', start_time) AS usage_day,
  count(*) AS invocation_count
FROM lake.invocations
GROUP BY date_trunc('day', start_time)
ORDER BY usage_day
