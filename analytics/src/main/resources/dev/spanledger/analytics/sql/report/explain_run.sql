-- purpose: Runs with the memory they had and used, and the time that extensions took, one by one: what the estimates of waste are worked out from again.
-- grain: start_time, faas_instance, invocation_id, report_time
-- uses: invocation
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  start_time,
  faas_instance,
  invocation_id,
  report_time,
  cloud_resource_id,
  cloud_region,
  cloud_account_id,
  faas_name,
  memory_size_mb,
  1 AS run_count,
  billed_mb_ms,
  max_memory_used_mb,
  CASE WHEN extension_overhead_ns IS NULL THEN 0 ELSE 1 END AS extension_run_count,
  memory_size_mb * (extension_overhead_ns / 1000000) AS extension_mb_ms
FROM invocation
WHERE start_time >= :from
  AND start_time < :to
  AND memory_size_mb IS NOT NULL
  AND billed_mb_ms IS NOT NULL
ORDER BY
  start_time,
  faas_instance,
  invocation_id,
  report_time
