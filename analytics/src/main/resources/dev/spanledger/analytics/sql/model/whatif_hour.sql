-- purpose: Runs at a time in each hour of a service's functions: the most, how long they took together, and how much of it so many environments could have taken at most.
-- grain: faas_name, cloud_region, cloud_account_id, hour_us
-- uses: whatif_invocation
-- parameters: from TIMESTAMP, provisioned BIGINT
WITH busy AS (
  SELECT faas_name, cloud_region, cloud_account_id, busy_from_us, busy_to_us
  FROM whatif_invocation
  WHERE busy_to_us > busy_from_us
),
edge AS (
  SELECT faas_name, cloud_region, cloud_account_id, busy_from_us AS edge_us, 1 AS step
  FROM busy
  UNION ALL
  SELECT faas_name, cloud_region, cloud_account_id, busy_to_us AS edge_us, -1 AS step
  FROM busy
  UNION ALL
  -- Every hour begins with an edge of its own, so that no stretch lies in two. No run takes an hour.
  SELECT
    faas_name,
    cloud_region,
    cloud_account_id,
    start_us - start_us % 3600000000 AS edge_us,
    0 AS step
  FROM whatif_invocation
  WHERE start_time >= :from
  UNION ALL
  SELECT
    faas_name,
    cloud_region,
    cloud_account_id,
    (busy_to_us - 1) - (busy_to_us - 1) % 3600000000 AS edge_us,
    0 AS step
  FROM busy
),
moment AS (
  SELECT faas_name, cloud_region, cloud_account_id, edge_us, sum(step) AS step
  FROM edge
  GROUP BY
    faas_name,
    cloud_region,
    cloud_account_id,
    edge_us
),
stretch AS (
  SELECT
    faas_name,
    cloud_region,
    cloud_account_id,
    edge_us,
    CAST(sum(step) OVER (
      PARTITION BY faas_name, cloud_region, cloud_account_id
      ORDER BY edge_us
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS running,
    lead(edge_us) OVER (
      PARTITION BY faas_name, cloud_region, cloud_account_id
      ORDER BY edge_us
    ) - edge_us AS length_us
  FROM moment
)
SELECT
  faas_name,
  cloud_region,
  cloud_account_id,
  edge_us - edge_us % 3600000000 AS hour_us,
  max(running) AS peak,
  CAST(sum(running * coalesce(length_us, 0)) AS BIGINT) AS busy_us,
  CAST(sum(least(running, :provisioned) * coalesce(length_us, 0)) AS BIGINT) AS covered_us
FROM stretch
GROUP BY
  faas_name,
  cloud_region,
  cloud_account_id,
  edge_us - edge_us % 3600000000
