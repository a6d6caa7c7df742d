-- purpose: Which service owns a billed resource: functions by where they ran, queues by who reads them.
-- grain: resource_kind, cloud_region, cloud_account_id, resource_name
-- uses: span, lake.invocations
-- parameters: none
WITH seen AS (
  SELECT
    'FUNCTION' AS resource_kind,
    cloud_region,
    cloud_account_id,
    faas_name AS resource_name,
    coalesce(service_name, faas_name) AS service_name,
    max(start_time) AS last_seen
  FROM lake.invocations
  WHERE faas_name IS NOT NULL
  GROUP BY
    cloud_region,
    cloud_account_id,
    faas_name,
    coalesce(service_name, faas_name)
  UNION ALL
  SELECT
    'QUEUE' AS resource_kind,
    cloud_region,
    cloud_account_id,
    messaging_destination_name AS resource_name,
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
    service_name,
    row_number() OVER (
      PARTITION BY resource_kind, cloud_region, cloud_account_id, resource_name
      ORDER BY last_seen DESC, service_name
    ) AS age
  FROM seen
)
SELECT
  resource_kind,
  cloud_region,
  cloud_account_id,
  resource_name,
  service_name
FROM ranked
WHERE age = 1
ORDER BY
  resource_kind,
  cloud_region,
  cloud_account_id,
  resource_name
