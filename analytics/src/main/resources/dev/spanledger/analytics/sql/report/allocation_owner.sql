-- purpose: Which service owns a billed resource: functions by who ran in them, queues by who reads them; newest last.
-- grain: resource_kind, cloud_region, cloud_account_id, resource_name, cloud_resource_id
-- uses: span, lake.invocations
-- parameters: none
WITH named AS (
  SELECT
    faas_name,
    max(service_name) AS service_name
  FROM span
  WHERE faas_name IS NOT NULL
    AND service_name IS NOT NULL
  GROUP BY faas_name
  HAVING count(DISTINCT service_name) = 1
),
run AS (
  SELECT
    run.cloud_region,
    run.cloud_account_id,
    run.faas_name,
    run.cloud_resource_id,
    -- The platform knows functions only; a run that was given its function's name has none of its own.
    coalesce(nullif(run.service_name, run.faas_name), named.service_name, run.faas_name)
      AS service_name,
    run.start_time
  FROM lake.invocations AS run
  LEFT JOIN named
    ON named.faas_name = run.faas_name
  WHERE run.faas_name IS NOT NULL
),
seen AS (
  SELECT
    'FUNCTION' AS resource_kind,
    cloud_region,
    cloud_account_id,
    faas_name AS resource_name,
    cloud_resource_id,
    service_name,
    max(start_time) AS last_seen
  FROM run
  GROUP BY
    cloud_region,
    cloud_account_id,
    faas_name,
    cloud_resource_id,
    service_name
  UNION ALL
  SELECT
    'QUEUE' AS resource_kind,
    cloud_region,
    cloud_account_id,
    messaging_destination_name AS resource_name,
    CAST(NULL AS VARCHAR) AS cloud_resource_id,
    service_name,
    max(start_time) AS last_seen
  FROM span
  WHERE kind = 'CONSUMER'
    AND messaging_destination_name IS NOT NULL
    AND service_name IS NOT NULL
  GROUP BY
    cloud_region,
    cloud_account_id,
    messaging_destination_name,
    service_name
),
ranked AS (
  SELECT
    resource_kind,
    cloud_region,
    cloud_account_id,
    resource_name,
    cloud_resource_id,
    service_name,
    last_seen,
    row_number() OVER (
      PARTITION BY
        resource_kind,
        cloud_region,
        cloud_account_id,
        resource_name,
        cloud_resource_id
      ORDER BY last_seen DESC, service_name
    ) AS age
  FROM seen
)
SELECT
  resource_kind,
  cloud_region,
  cloud_account_id,
  resource_name,
  cloud_resource_id,
  service_name,
  last_seen
FROM ranked
WHERE age = 1
-- The newest come last, so that of two versions of a function the newer one names its service.
ORDER BY
  last_seen,
  resource_kind,
  cloud_region,
  cloud_account_id,
  resource_name,
  cloud_resource_id
