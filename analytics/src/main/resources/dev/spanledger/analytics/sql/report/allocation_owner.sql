-- purpose: Which service owns a billed resource: functions by who ran in them, queues by who reads them, the rest where one service alone calls it; newest last.
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
table_use AS (
  SELECT
    span.cloud_region,
    coalesce(
      nullif(regexp_extract(used_table.name, '^arn:[^:]*:dynamodb:[^:]*:([^:]+):', 1), ''),
      span.cloud_account_id
    ) AS cloud_account_id,
    used_table.name,
    span.service_name,
    span.start_time
  FROM span
  CROSS JOIN UNNEST(regexp_extract_all(span.dynamodb_table_names, '"([^"]+)"', 1))
    AS used_table (name)
  WHERE span.service_name IS NOT NULL
    AND span.kind = 'CLIENT'
    AND span.dynamodb_table_names IS NOT NULL
),
used AS (
  -- Spans may name a table by its ARN.
  SELECT
    'TABLE' AS resource_kind,
    cloud_region,
    cloud_account_id,
    coalesce(nullif(regexp_extract(name, ':table/([^/]+)', 1), ''), name) AS resource_name,
    service_name,
    start_time
  FROM table_use
  UNION ALL
  SELECT
    CASE
      WHEN kind = 'SERVER' THEN 'API'
      WHEN lower(rpc_service) = 'eventbridge' THEN 'BUS'
      WHEN lower(rpc_service) = 'sns' THEN 'TOPIC'
      ELSE 'CLUSTER'
    END AS resource_kind,
    cloud_region,
    -- An API is called by its address, which does not tell its account.
    CASE
      WHEN kind <> 'SERVER'
        THEN coalesce(
          nullif(regexp_extract(topic_arn, '^arn:[^:]*:sns:[^:]*:([^:]+):', 1), ''),
          cloud_account_id
        )
    END AS cloud_account_id,
    CASE
      WHEN kind = 'SERVER' THEN regexp_extract(server_address, '^([a-z0-9]+)\.execute-api\.', 1)
      WHEN lower(rpc_service) IN ('eventbridge', 'sns') THEN messaging_destination_name
      ELSE regexp_extract(server_address, '^([^.]+)\.cluster-', 1)
    END AS resource_name,
    service_name,
    start_time
  FROM span
  WHERE service_name IS NOT NULL
    AND dynamodb_table_names IS NULL
    AND (
      (kind IN ('CLIENT', 'PRODUCER') AND (rpc_service IS NOT NULL OR db_system_name IS NOT NULL))
      OR (kind = 'SERVER' AND server_address LIKE '%.execute-api.%')
    )
  UNION ALL
  SELECT
    'CLOUD_FUNCTION' AS resource_kind,
    cloud_provider AS cloud_region,
    lower(cloud_account_id) AS cloud_account_id,
    CASE
      WHEN cloud_provider = 'azure'
        THEN lower(regexp_extract(coalesce(faas_name, span_faas_name), '^([^/]+)', 1))
      ELSE lower(coalesce(faas_name, span_faas_name))
    END AS resource_name,
    service_name,
    start_time
  FROM span
  WHERE service_name IS NOT NULL
    AND cloud_provider IN ('azure', 'gcp')
    AND kind IN ('SERVER', 'CONSUMER')
    AND coalesce(faas_name, span_faas_name) IS NOT NULL
),
named_use AS (
  SELECT
    resource_kind,
    cloud_region,
    cloud_account_id,
    resource_name,
    min(service_name) AS first_service,
    max(service_name) AS last_service,
    max(start_time) AS last_seen
  FROM used
  WHERE resource_name IS NOT NULL
    AND cloud_region IS NOT NULL
  GROUP BY
    resource_kind,
    cloud_region,
    cloud_account_id,
    resource_name
),
-- Shared by several, it belongs to none of them; a call that names no account may be to any.
sole_use AS (
  SELECT
    one.resource_kind,
    one.cloud_region,
    one.cloud_account_id,
    one.resource_name,
    min(one.first_service) AS service_name,
    max(one.last_seen) AS last_seen
  FROM named_use AS one
  INNER JOIN named_use AS other
    ON other.resource_kind = one.resource_kind
    AND other.cloud_region = one.cloud_region
    AND other.resource_name = one.resource_name
    AND (
      one.cloud_account_id IS NULL
      OR other.cloud_account_id IS NULL
      OR other.cloud_account_id = one.cloud_account_id
    )
  GROUP BY
    one.resource_kind,
    one.cloud_region,
    one.cloud_account_id,
    one.resource_name
  HAVING min(other.first_service) = max(other.last_service)
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
  UNION ALL
  SELECT
    resource_kind,
    cloud_region,
    cloud_account_id,
    resource_name,
    CAST(NULL AS VARCHAR) AS cloud_resource_id,
    service_name,
    last_seen
  FROM sole_use
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
