-- purpose: How many runs begin in each UTC hour, so that an explanation can read no more than fits.
-- grain: usage_hour
-- uses: invocation
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  date_trunc('hour', start_time) AS usage_hour,
  count(*) AS run_count
FROM invocation
WHERE start_time >= :from
  AND start_time < :to
GROUP BY date_trunc('hour', start_time)
ORDER BY usage_hour
