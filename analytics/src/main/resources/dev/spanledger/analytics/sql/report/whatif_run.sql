-- purpose: How long the runs of a service's functions took at each memory size and architecture that was seen, and how much memory they used.
-- grain: faas_name, cloud_region, cloud_account_id, architecture, memory_size_mb
-- uses: whatif_invocation
-- parameters: from TIMESTAMP
WITH ranked AS (
  SELECT
    faas_name,
    cloud_region,
    cloud_account_id,
    cloud_resource_id,
    architecture,
    memory_size_mb,
    max_memory_used_mb,
    duration_ns,
    billed_mb_ms,
    CAST(billed_mb_ms AS DOUBLE) / CAST(memory_size_mb AS DOUBLE) AS billed_ms,
    restore_duration_ns,
    start_time,
    is_cold,
    is_provisioned,
    billed_init_mb_ms,
    wait_ns,
    cume_dist() OVER (
      PARTITION BY faas_name, cloud_region, cloud_account_id, architecture, memory_size_mb
      ORDER BY wait_ns
    ) AS size_share,
    cume_dist() OVER (
      PARTITION BY faas_name, cloud_region, cloud_account_id
      ORDER BY wait_ns
    ) AS wait_share,
    cume_dist() OVER (
      PARTITION BY faas_name, cloud_region, cloud_account_id
      ORDER BY duration_ns
    ) AS duration_share
  FROM whatif_invocation
  WHERE start_time >= :from
)
SELECT
  faas_name,
  cloud_region,
  cloud_account_id,
  architecture,
  memory_size_mb,
  max(cloud_resource_id) AS cloud_resource_id,
  count(*) AS run_count,
  CAST(sum(billed_mb_ms) AS BIGINT) AS billed_mb_ms,
  sum(billed_ms * billed_ms) AS billed_ms_squares,
  count(*) FILTER (WHERE is_cold) AS cold_start_count,
  CAST(sum(billed_init_mb_ms) AS BIGINT) AS billed_init_mb_ms,
  count(restore_duration_ns) AS restore_count,
  count(*) FILTER (WHERE is_provisioned) AS provisioned_count,
  max(max_memory_used_mb) AS max_memory_used_mb,
  max(start_time) AS last_start_time,
  min(wait_ns) FILTER (WHERE size_share >= 0.95E0) AS size_p95_ns,
  -- Of the function, not of the size: the least of all its rows counts.
  min(wait_ns) FILTER (WHERE wait_share >= 0.95E0) AS p95_ns,
  min(duration_ns) FILTER (WHERE duration_share >= 0.95E0) AS p95_without_init_ns
FROM ranked
GROUP BY
  faas_name,
  cloud_region,
  cloud_account_id,
  architecture,
  memory_size_mb
ORDER BY
  faas_name,
  cloud_region,
  cloud_account_id,
  architecture,
  memory_size_mb
