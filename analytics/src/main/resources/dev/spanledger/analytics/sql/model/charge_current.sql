-- purpose: Charges of the deliveries that count; posted_time is when reports count one: a charge that reaches back into a closed period is of the period that bills it.
-- grain: charge_id
-- uses: charge_delivery, closed_period, lake.charges
-- parameters: none
SELECT
  charge.charge_id,
  charge.delivery_id,
  charge.delivery_series,
  delivery.delivery_time,
  delivery.billing_scope,
  delivery.is_correction,
  delivery.locked_run_id,
  charge.delivery_refused_rows,
  charge.delivery_findings,
  charge.source_file,
  charge.source_row,
  charge.source_format,
  charge.billing_period_start,
  charge.billing_period_end,
  charge.charge_period_start,
  charge.charge_period_end,
  CASE WHEN closed.billing_scope IS NULL THEN charge.charge_period_start
    ELSE charge.billing_period_start END AS posted_time,
  charge.billing_currency,
  charge.billed_cost,
  charge.effective_cost,
  charge.list_cost,
  charge.contracted_cost,
  charge.charge_category,
  charge.charge_class,
  charge.charge_description,
  charge.pricing_quantity,
  charge.pricing_unit,
  charge.list_unit_price,
  charge.contracted_unit_price,
  coalesce(charge.cloud_service_name, '(none)') AS cloud_service_name,
  charge.cloud_service_category,
  charge.provider_name,
  charge.invoice_id,
  charge.billing_account_id,
  charge.sub_account_id,
  charge.region_id,
  charge.billed_resource_id,
  charge.sku_meter,
  charge.x_usage_type,
  charge.x_operation,
  charge.x_service_code,
  charge.x_line_item_type,
  charge.commitment_discount_id,
  charge.commitment_discount_status,
  coalesce(charge.x_synthetic, false) AS synthetic,
  CASE
    WHEN delivery.locked_run_id IS NOT NULL THEN 'LOCKED'
    -- Cost Explorer names no invoice, but tells what may change.
    WHEN charge.source_format = 'cost-explorer'
      AND element_at(charge.x_extra, 'Estimated') = 'false' THEN 'FINAL'
    WHEN charge.invoice_id IS NULL THEN 'ESTIMATED'
    ELSE 'FINAL'
  END AS state
FROM lake.charges AS charge
INNER JOIN charge_delivery AS delivery
  ON delivery.delivery_series = charge.delivery_series
  AND delivery.billing_period_start = charge.billing_period_start
  AND delivery.delivery_id = charge.delivery_id
-- Closed periods of one account do not overlap, so this finds at most one.
LEFT JOIN closed_period AS closed
  ON closed.billing_scope = delivery.billing_scope
  AND closed.billing_period_start < charge.billing_period_start
  AND closed.billing_period_start <= charge.charge_period_start
  AND closed.billing_period_end > charge.charge_period_start
