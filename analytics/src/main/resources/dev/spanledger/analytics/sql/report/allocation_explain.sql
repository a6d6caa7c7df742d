-- purpose: One charge with all its parts, weights and rules, as they are stored.
-- grain: part
-- uses: allocation_current, charge_current
-- parameters: charge_id VARCHAR
SELECT
  share.part,
  share.kind,
  share.meter,
  share.method,
  share.weight,
  share.weight_total,
  share.billed_cost,
  share.effective_cost,
  share.list_cost,
  share.contracted_cost,
  share.quantity,
  share.service_name,
  share.faas_name,
  share.route,
  share.invocation_id,
  share.trace_id,
  charge.source_file,
  charge.source_row,
  charge.source_format,
  charge.delivery_id,
  charge.charge_description,
  charge.x_usage_type,
  charge.billed_resource_id,
  charge.charge_period_start,
  charge.charge_period_end,
  charge.billing_currency,
  charge.state,
  charge.billed_cost AS charge_billed_cost,
  charge.effective_cost AS charge_effective_cost,
  charge.list_cost AS charge_list_cost,
  charge.contracted_cost AS charge_contracted_cost,
  charge.pricing_quantity AS charge_quantity,
  charge.pricing_unit,
  charge.list_unit_price
FROM allocation_current AS share
INNER JOIN charge_current AS charge
  ON charge.charge_id = share.charge_id
WHERE charge.charge_id = :charge_id
ORDER BY share.part
