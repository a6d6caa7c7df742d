-- purpose: Every part of every charge with where the charge stands in the bill, its amounts, and the rule and weights that cut the part.
-- grain: charge_id, part
-- uses: allocation_current, charge_current
-- parameters: from TIMESTAMP, to TIMESTAMP, slice_from TIMESTAMP NULL, slice_to TIMESTAMP NULL
SELECT
  share.charge_id,
  share.part,
  charge.source_file,
  charge.source_row,
  charge.source_format,
  charge.delivery_id,
  charge.charge_period_start,
  charge.charge_period_end,
  charge.cloud_service_name,
  charge.charge_description,
  charge.x_usage_type,
  charge.billed_resource_id,
  charge.pricing_unit,
  share.kind,
  share.meter,
  share.method,
  share.service_name,
  share.faas_name,
  share.route,
  share.root_service,
  share.root_route,
  share.request_tenant,
  share.invocation_id,
  share.trace_id,
  share.failed,
  -- Weights before this part, in the order in which the charge was cut.
  CAST(coalesce(sum(share.weight) OVER (
    PARTITION BY share.charge_id
    ORDER BY share.part
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  ), 0) AS BIGINT) AS weight_before,
  share.weight,
  share.weight_total,
  share.cold_start_weight,
  charge.billing_currency,
  charge.state,
  charge.billed_cost AS charge_billed_cost,
  charge.effective_cost AS charge_effective_cost,
  charge.list_cost AS charge_list_cost,
  charge.contracted_cost AS charge_contracted_cost,
  charge.pricing_quantity AS charge_quantity,
  share.billed_cost,
  share.effective_cost,
  share.list_cost,
  share.contracted_cost,
  share.quantity,
  share.cold_start_billed_cost
FROM allocation_current AS share
INNER JOIN charge_current AS charge
  ON charge.charge_id = share.charge_id
WHERE share.charge_period_start >= :from
  AND share.charge_period_start < :to
  AND (:slice_from IS NULL OR share.charge_period_start >= :slice_from)
  AND (:slice_to IS NULL OR share.charge_period_start < :slice_to)
