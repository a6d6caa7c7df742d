-- purpose: Days on which each function ran, and its last run of the day: which days may hold usage that no bill has.
-- grain: usage_day, cloud_resource_id, cloud_region, cloud_account_id, faas_name
-- uses: lake.invocations
-- parameters: none
SELECT
  date_trunc('day', start_time) AS usage_day,
  cloud_resource_id,
  cloud_region,
  cloud_account_id,
  faas_name,
  max(start_time) AS last_start_time
FROM lake.invocations
GROUP BY
  date_trunc('day', start_time),
  cloud_resource_id,
  cloud_region,
  cloud_account_id,
  faas_name
ORDER BY
  usage_day,
  cloud_resource_id,
  cloud_region,
  cloud_account_id,
  faas_name
