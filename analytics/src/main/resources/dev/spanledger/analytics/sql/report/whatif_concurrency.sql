-- purpose: What so many environments of provisioned concurrency would have met, hour by hour, and what callers would have waited without init in hours that never needed more.
-- grain: faas_name, cloud_region, cloud_account_id
-- uses: whatif_hour, whatif_invocation
-- parameters: from TIMESTAMP, provisioned BIGINT
WITH hourly AS (
  SELECT
    faas_name,
    cloud_region,
    cloud_account_id,
    count(*) AS hour_count,
    count(*) FILTER (WHERE peak > :provisioned) AS exceeded_hour_count,
    max(peak) AS peak,
    CAST(sum(busy_us) AS BIGINT) AS busy_us,
    CAST(sum(covered_us) AS BIGINT) AS covered_us,
    CAST(sum(CASE WHEN peak <= :provisioned THEN busy_us ELSE 0 END) AS BIGINT) AS sure_us
  FROM whatif_hour
  GROUP BY
    faas_name,
    cloud_region,
    cloud_account_id
),
met AS (
  SELECT
    run.faas_name,
    run.cloud_region,
    run.cloud_account_id,
    run.wait_ns - CASE WHEN hour.peak <= :provisioned THEN run.init_wait_ns ELSE 0 END AS wait_ns,
    CASE WHEN hour.peak <= :provisioned THEN run.billed_init_mb_ms ELSE 0 END AS spared_mb_ms,
    run.is_cold AND hour.peak > :provisioned AS may_be_cold
  FROM whatif_invocation AS run
  INNER JOIN whatif_hour AS hour
    ON hour.faas_name = run.faas_name
    AND hour.cloud_region IS NOT DISTINCT FROM run.cloud_region
    AND hour.cloud_account_id IS NOT DISTINCT FROM run.cloud_account_id
    AND hour.hour_us = run.start_us - run.start_us % 3600000000
  WHERE run.start_time >= :from
),
ranked AS (
  SELECT
    faas_name,
    cloud_region,
    cloud_account_id,
    wait_ns,
    spared_mb_ms,
    may_be_cold,
    cume_dist() OVER (
      PARTITION BY faas_name, cloud_region, cloud_account_id
      ORDER BY wait_ns
    ) AS share
  FROM met
),
waited AS (
  SELECT
    faas_name,
    cloud_region,
    cloud_account_id,
    min(wait_ns) FILTER (WHERE share >= 0.95E0) AS p95_ns,
    CAST(sum(spared_mb_ms) AS BIGINT) AS spared_mb_ms,
    count(*) FILTER (WHERE may_be_cold) AS cold_start_count
  FROM ranked
  GROUP BY
    faas_name,
    cloud_region,
    cloud_account_id
)
SELECT
  hourly.faas_name,
  hourly.cloud_region,
  hourly.cloud_account_id,
  hourly.hour_count,
  hourly.exceeded_hour_count,
  hourly.peak,
  hourly.busy_us,
  hourly.covered_us,
  hourly.sure_us,
  waited.p95_ns,
  waited.spared_mb_ms,
  waited.cold_start_count
FROM hourly
INNER JOIN waited
  ON waited.faas_name = hourly.faas_name
  AND waited.cloud_region IS NOT DISTINCT FROM hourly.cloud_region
  AND waited.cloud_account_id IS NOT DISTINCT FROM hourly.cloud_account_id
ORDER BY
  hourly.faas_name,
  hourly.cloud_region,
  hourly.cloud_account_id
