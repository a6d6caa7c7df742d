-- purpose: Memory that the runs of each function had and used, and the time that extensions took after the handler, by memory size.
-- grain: cloud_resource_id, cloud_region, cloud_account_id, faas_name, memory_size_mb
-- uses: invocation
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  cloud_resource_id,
  cloud_region,
  cloud_account_id,
  faas_name,
  memory_size_mb,
  count(*) AS run_count,
  CAST(sum(billed_mb_ms) AS BIGINT) AS billed_mb_ms,
  max(max_memory_used_mb) AS max_memory_used_mb,
  count(extension_overhead_ns) AS extension_run_count,
  CAST(sum(memory_size_mb * (extension_overhead_ns / 1000000)) AS BIGINT) AS extension_mb_ms
FROM invocation
WHERE start_time >= :from
  AND start_time < :to
  AND memory_size_mb IS NOT NULL
  AND billed_mb_ms IS NOT NULL
GROUP BY
  cloud_resource_id,
  cloud_region,
  cloud_account_id,
  faas_name,
  memory_size_mb
ORDER BY
  cloud_resource_id,
  cloud_region,
  cloud_account_id,
  faas_name,
  memory_size_mb
