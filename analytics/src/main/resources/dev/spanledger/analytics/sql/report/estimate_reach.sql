-- purpose: How far usage reaches that is billed without a resource: what ran before that may be billed in it, and is not expected again.
-- grain: account_id, is_whole_bill, service_code, cloud_service_name, usage_type, description
-- uses: charge_current
-- parameters: none
SELECT
  coalesce(sub_account_id, billing_account_id) AS account_id,
  -- Cost Explorer names the payer only, whoever used it.
  sub_account_id IS NULL AS is_whole_bill,
  x_service_code AS service_code,
  cloud_service_name,
  coalesce(x_usage_type, sku_meter) AS usage_type,
  charge_description AS description,
  max(charge_period_end) AS charge_period_end
FROM charge_current
WHERE charge_category = 'Usage'
  AND billed_resource_id IS NULL
  AND pricing_quantity > 0
  AND coalesce(sub_account_id, billing_account_id) IS NOT NULL
  AND NOT is_correction
GROUP BY
  coalesce(sub_account_id, billing_account_id),
  sub_account_id IS NULL,
  x_service_code,
  cloud_service_name,
  coalesce(x_usage_type, sku_meter),
  charge_description
ORDER BY
  account_id,
  is_whole_bill,
  service_code,
  cloud_service_name,
  usage_type,
  description
