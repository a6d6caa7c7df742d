-- purpose: Charges to be allocated: of one billing period, those whose charge period starts in the range.
-- grain: charge_id
-- uses: charge_current
-- parameters: billing_period_start TIMESTAMP, from TIMESTAMP, to TIMESTAMP
SELECT
  charge_id,
  delivery_series,
  charge_period_start,
  charge_period_end,
  billing_currency,
  billed_cost,
  effective_cost,
  list_cost,
  contracted_cost,
  pricing_quantity,
  charge_category,
  charge_description,
  cloud_service_name,
  region_id,
  sub_account_id,
  billed_resource_id,
  sku_meter,
  x_usage_type,
  x_service_code,
  x_line_item_type,
  provider_name,
  billing_account_id,
  list_unit_price,
  contracted_unit_price,
  commitment_discount_id,
  commitment_discount_status,
  state
FROM charge_current
WHERE billing_period_start = :billing_period_start
  AND charge_period_start >= :from
  AND charge_period_start < :to
ORDER BY charge_id
