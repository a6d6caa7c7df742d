-- purpose: Charges to be allocated: of one delivery, series and billing period, those whose charge period starts in the range.
-- grain: charge_id
-- uses: lake.charges
-- parameters: delivery_id VARCHAR, delivery_series VARCHAR, billing_period_start TIMESTAMP, from TIMESTAMP, to TIMESTAMP
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
  coalesce(cloud_service_name, '(none)') AS cloud_service_name,
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
  CASE
    -- Cost Explorer names no invoice, but tells what may change.
    WHEN source_format = 'cost-explorer'
      AND element_at(x_extra, 'Estimated') = 'false' THEN 'FINAL'
    WHEN invoice_id IS NULL THEN 'ESTIMATED'
    ELSE 'FINAL'
  END AS state
FROM lake.charges
WHERE delivery_id = :delivery_id
  AND delivery_series = :delivery_series
  AND billing_period_start = :billing_period_start
  AND charge_period_start >= :from
  AND charge_period_start < :to
ORDER BY charge_id
