-- purpose: The newest charge period in which each resource was billed for each kind of usage, with what was billed in it: where an estimate begins, and its rates.
-- grain: billed_resource_id, service_code, usage_type, description, delivery_series, billing_currency
-- uses: charge_current
-- parameters: none
WITH used AS (
  SELECT
    billed_resource_id,
    coalesce(x_service_code, '') AS service_code,
    cloud_service_name,
    coalesce(x_usage_type, sku_meter, '') AS usage_type,
    coalesce(charge_description, '') AS description,
    delivery_series,
    charge_period_start,
    charge_period_end,
    billing_currency,
    sub_account_id,
    billing_account_id,
    region_id,
    billed_cost,
    effective_cost,
    list_cost,
    contracted_cost,
    pricing_quantity,
    list_unit_price,
    contracted_unit_price,
    synthetic
  FROM charge_current
  WHERE charge_category = 'Usage'
    AND billed_resource_id IS NOT NULL
    AND pricing_quantity > 0
    -- A correction's charge period is an old one, and its quantity a difference.
    AND NOT is_correction
),
newest AS (
  SELECT
    billed_resource_id,
    service_code,
    usage_type,
    description,
    max(charge_period_end) AS charge_period_end
  FROM used
  GROUP BY
    billed_resource_id,
    service_code,
    usage_type,
    description
)
SELECT
  used.billed_resource_id,
  nullif(used.service_code, '') AS service_code,
  used.cloud_service_name,
  nullif(used.usage_type, '') AS usage_type,
  nullif(used.description, '') AS description,
  used.delivery_series,
  used.billing_currency,
  used.charge_period_start,
  used.charge_period_end,
  max(coalesce(used.sub_account_id, used.billing_account_id)) AS account_id,
  max(used.region_id) AS region_id,
  sum(used.billed_cost) AS billed_cost,
  sum(used.effective_cost) AS effective_cost,
  sum(used.list_cost) AS list_cost,
  sum(used.contracted_cost) AS contracted_cost,
  sum(used.pricing_quantity) AS quantity,
  CASE WHEN min(used.list_unit_price) = max(used.list_unit_price) THEN max(used.list_unit_price) END
    AS list_unit_price,
  CASE
    WHEN min(used.contracted_unit_price) = max(used.contracted_unit_price)
      THEN max(used.contracted_unit_price)
  END AS contracted_unit_price,
  count(*) AS charge_count,
  bool_or(used.synthetic) AS synthetic
FROM used
INNER JOIN newest
  ON newest.billed_resource_id = used.billed_resource_id
  AND newest.service_code = used.service_code
  AND newest.usage_type = used.usage_type
  AND newest.description = used.description
  AND newest.charge_period_end = used.charge_period_end
GROUP BY
  used.billed_resource_id,
  used.service_code,
  used.cloud_service_name,
  used.usage_type,
  used.description,
  used.delivery_series,
  used.billing_currency,
  used.charge_period_start,
  used.charge_period_end
ORDER BY
  used.billed_resource_id,
  service_code,
  used.cloud_service_name,
  usage_type,
  description,
  used.delivery_series,
  used.billing_currency,
  used.charge_period_start
