-- purpose: What Lambda's meters were billed at, by function, region and meter: costs and quantities, and those of lines that cost anything.
-- grain: billed_resource_id, region_id, billing_currency, x_service_code, cloud_service_name, usage_type, description
-- uses: charge_current
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH line AS (
  SELECT
    billed_resource_id,
    region_id,
    billing_currency,
    x_service_code,
    cloud_service_name,
    coalesce(x_usage_type, sku_meter) AS usage_type,
    -- It tells the meter where no usage type does; elsewhere it would only split rows.
    CASE WHEN coalesce(x_usage_type, sku_meter) IS NULL THEN charge_description END AS description,
    billed_cost,
    pricing_quantity,
    charge_period_start,
    charge_period_end,
    commitment_discount_id IS NOT NULL AS is_committed
  FROM charge_current
  WHERE charge_category = 'Usage'
    AND (x_service_code = 'AWSLambda' OR cloud_service_name = 'AWS Lambda')
    AND charge_period_start >= :from
    AND charge_period_start < :to
)
SELECT
  billed_resource_id,
  region_id,
  billing_currency,
  x_service_code,
  cloud_service_name,
  usage_type,
  description,
  sum(billed_cost) AS billed_cost,
  sum(pricing_quantity) AS quantity,
  sum(billed_cost) FILTER (WHERE billed_cost > 0 AND pricing_quantity > 0) AS priced_cost,
  sum(pricing_quantity) FILTER (WHERE billed_cost > 0 AND pricing_quantity > 0) AS priced_quantity,
  count(*) FILTER (WHERE is_committed) AS committed_line_count,
  min(charge_period_start) AS first_charge_time,
  max(charge_period_end) AS last_charge_time
FROM line
GROUP BY
  billed_resource_id,
  region_id,
  billing_currency,
  x_service_code,
  cloud_service_name,
  usage_type,
  description
ORDER BY
  billed_resource_id,
  region_id,
  billing_currency,
  x_service_code,
  cloud_service_name,
  usage_type,
  description
