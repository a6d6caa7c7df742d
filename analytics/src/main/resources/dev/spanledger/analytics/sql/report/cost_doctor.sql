-- purpose: What stands between the bills, the telemetry and numbers to trust; one row for each thing found, with its weight in money or days.
-- grain: code, subject, billing_currency
-- uses: allocation_current, charge_current, charge_total, lake.charges, lake.invocations
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH charge AS (
  SELECT
    charge_id,
    delivery_series,
    is_correction,
    billing_period_start,
    charge_period_start,
    charge_period_end,
    billing_currency,
    billed_cost,
    charge_category,
    provider_name,
    billing_account_id
  FROM charge_current
  WHERE posted_time >= :from
    AND posted_time < :to
),
part AS (
  SELECT
    charge_id,
    kind,
    meter,
    cloud_service_name,
    billed_resource_id,
    faas_name,
    billing_currency,
    billed_cost,
    charge_period_start
  FROM allocation_current
  WHERE charge_period_start >= :from
    AND charge_period_start < :to
),
run AS (
  SELECT faas_name, start_time
  FROM lake.invocations
  WHERE faas_name IS NOT NULL
    AND start_time >= :from
    AND start_time < :to
),
billed AS (
  SELECT min(charge_period_start) AS first_time, max(charge_period_end) AS last_time
  FROM charge
  WHERE charge_category = 'Usage'
),
series AS (
  SELECT
    delivery_series,
    min(date_trunc('day', charge_period_start)) AS first_day,
    max(date_trunc('day', charge_period_start)) AS last_day,
    max(charge_period_end) AS last_time,
    count(DISTINCT date_trunc('day', charge_period_start)) AS day_count
  FROM charge
  WHERE charge_category = 'Usage'
    -- What is charged for a month starts on its first day and says nothing about days.
    AND charge_period_end <= charge_period_start + INTERVAL '1' DAY
  GROUP BY delivery_series
),
torn AS (
  SELECT
    delivery_id,
    min(source_file) AS source_file,
    min(charge_period_start) AS first_time,
    max(charge_period_end) AS last_time,
    max(delivery_rows) - count(*) AS missing_count
  FROM lake.charges
  GROUP BY
    delivery_id,
    billing_period_start
  HAVING count(*) < max(delivery_rows)
),
function_bill AS (
  SELECT
    billed_resource_id,
    billing_currency,
    count(*) FILTER (WHERE kind = 'ALLOCATED') AS allocated_count,
    sum(billed_cost) AS billed_cost,
    min(charge_period_start) AS first_time,
    max(charge_period_start) AS last_time
  FROM part
  WHERE meter LIKE 'lambda.%'
    AND billed_resource_id IS NOT NULL
  GROUP BY
    billed_resource_id,
    billing_currency
),
function_run AS (
  SELECT
    run.faas_name,
    count(*) AS run_count,
    min(run.start_time) AS first_time,
    max(run.start_time) AS last_time
  FROM run
  CROSS JOIN billed
  WHERE run.start_time >= billed.first_time
    AND run.start_time < billed.last_time
  GROUP BY run.faas_name
),
found AS (
  SELECT
    'DELIVERY_TORN' AS code,
    source_file AS subject,
    missing_count AS item_count,
    CAST(NULL AS DECIMAL(38, 18)) AS billed_cost,
    CAST(NULL AS VARCHAR) AS billing_currency,
    first_time,
    last_time
  FROM torn
  UNION ALL
  SELECT
    'ROWS_REFUSED',
    source_file,
    refused_row_count,
    CAST(NULL AS DECIMAL(38, 18)),
    CAST(NULL AS VARCHAR),
    billing_period_start,
    billing_period_end
  FROM charge_total
  WHERE refused_row_count > 0
    AND billing_period_start < :to
    AND billing_period_end > :from
  UNION ALL
  SELECT
    'IMPORT_FINDINGS',
    source_file || ': ' || delivery_findings,
    charge_count,
    CAST(NULL AS DECIMAL(38, 18)),
    CAST(NULL AS VARCHAR),
    billing_period_start,
    billing_period_end
  FROM charge_total
  WHERE delivery_findings IS NOT NULL
    AND delivery_findings <> ''
    AND billing_period_start < :to
    AND billing_period_end > :from
  UNION ALL
  SELECT
    'SERIES_OVERLAP',
    coalesce(provider_name, '(none)') || ' ' || billing_account_id,
    count(DISTINCT delivery_series),
    sum(billed_cost),
    billing_currency,
    min(charge_period_start),
    max(charge_period_end)
  FROM charge
  -- Corrections of closed periods are beside the bill, not another one of it.
  WHERE NOT is_correction
  GROUP BY
    provider_name,
    billing_account_id,
    billing_period_start,
    billing_currency
  HAVING count(DISTINCT delivery_series) > 1
  UNION ALL
  SELECT
    'BILL_GAP',
    delivery_series,
    date_diff('day', first_day, last_day) + 1 - day_count,
    CAST(NULL AS DECIMAL(38, 18)),
    CAST(NULL AS VARCHAR),
    first_day,
    last_time
  FROM series
  WHERE date_diff('day', first_day, last_day) + 1 > day_count
  UNION ALL
  -- A bill is up to a day late by nature; two are more than that.
  SELECT
    'BILL_LATE',
    '(telemetry after the last charge)',
    date_diff(
      'day',
      date_trunc('day', max(billed.last_time)),
      date_trunc('day', max(run.start_time))
    ),
    CAST(NULL AS DECIMAL(38, 18)),
    CAST(NULL AS VARCHAR),
    max(billed.last_time),
    max(run.start_time)
  FROM run
  CROSS JOIN billed
  HAVING max(run.start_time) > max(billed.last_time) + INTERVAL '2' DAY
  UNION ALL
  SELECT
    'NOT_ALLOCATED',
    charge.delivery_series,
    count(*),
    sum(part.billed_cost),
    part.billing_currency,
    min(part.charge_period_start),
    max(part.charge_period_start)
  FROM part
  INNER JOIN charge
    ON charge.charge_id = part.charge_id
  WHERE part.kind = 'NOT_ALLOCATED'
  GROUP BY
    charge.delivery_series,
    part.billing_currency
  UNION ALL
  SELECT
    'FUNCTION_NOT_OBSERVED',
    billed_resource_id,
    CAST(NULL AS BIGINT),
    billed_cost,
    billing_currency,
    first_time,
    last_time
  FROM function_bill
  WHERE allocated_count = 0
  UNION ALL
  SELECT
    'FUNCTION_NOT_BILLED',
    faas_name,
    run_count,
    CAST(NULL AS DECIMAL(38, 18)),
    CAST(NULL AS VARCHAR),
    first_time,
    last_time
  FROM function_run
  WHERE NOT EXISTS (
    SELECT 1
    FROM part
    WHERE part.faas_name = function_run.faas_name
  )
  UNION ALL
  SELECT
    'UNATTRIBUTED',
    cloud_service_name,
    count(*),
    sum(billed_cost),
    billing_currency,
    min(charge_period_start),
    max(charge_period_start)
  FROM part
  WHERE kind = 'UNATTRIBUTED'
  GROUP BY
    cloud_service_name,
    billing_currency
  HAVING sum(billed_cost) <> 0
  UNION ALL
  SELECT
    'UNOBSERVED',
    coalesce(faas_name, billed_resource_id, cloud_service_name),
    count(*),
    sum(billed_cost),
    billing_currency,
    min(charge_period_start),
    max(charge_period_start)
  FROM part
  WHERE kind = 'UNOBSERVED'
  GROUP BY
    coalesce(faas_name, billed_resource_id, cloud_service_name),
    billing_currency
  HAVING sum(billed_cost) <> 0
)
SELECT
  code,
  subject,
  CAST(sum(item_count) AS BIGINT) AS item_count,
  sum(billed_cost) AS billed_cost,
  billing_currency,
  min(first_time) AS first_time,
  max(last_time) AS last_time
FROM found
GROUP BY
  code,
  subject,
  billing_currency
ORDER BY
  code,
  abs(sum(found.billed_cost)) DESC,
  subject,
  billing_currency
