-- purpose: Requests of functions with a run that failed, and when the first such run had ended; the platform gives a retry the same request id.
-- grain: invocation_id, faas_name, cloud_region, cloud_account_id
-- uses: lake.invocations
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  invocation_id,
  faas_name,
  cloud_region,
  cloud_account_id,
  CAST(min(to_unixtime(start_time) * 1000000 + coalesce(duration_ns, 0) / 1000) AS BIGINT)
    AS failed_until_us
FROM lake.invocations
-- Lambda repeats an event for six hours at most.
WHERE start_time >= :from - INTERVAL '6' HOUR
  AND start_time < :to
  AND report_time >= :from - INTERVAL '30' HOUR
  AND report_time < :to + INTERVAL '1' DAY
  AND status IN ('failure', 'error', 'timeout')
GROUP BY
  invocation_id,
  faas_name,
  cloud_region,
  cloud_account_id
