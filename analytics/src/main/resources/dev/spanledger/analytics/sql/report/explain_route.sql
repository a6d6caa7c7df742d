-- purpose: The parts behind report cost_by_route, with the row that each is of and the row that caused it; all of them, or those of one row.
-- grain: charge_id, part
-- uses: explained_part, part_by_route
-- parameters: row_label VARCHAR NULL
SELECT
  part.charge_id,
  part.part,
  part.source_file,
  part.source_row,
  part.source_format,
  part.delivery_id,
  part.charge_period_start,
  part.charge_period_end,
  part.cloud_service_name,
  part.charge_description,
  part.x_usage_type,
  part.billed_resource_id,
  part.pricing_unit,
  part.kind,
  part.meter,
  part.method,
  part.service_name,
  part.faas_name,
  part.route,
  part.root_service,
  part.root_route,
  part.request_tenant,
  part.invocation_id,
  part.trace_id,
  part.failed,
  part.weight_before,
  part.weight,
  part.weight_total,
  part.cold_start_weight,
  part.billing_currency,
  part.state,
  part.charge_billed_cost,
  part.charge_effective_cost,
  part.charge_list_cost,
  part.charge_contracted_cost,
  part.charge_quantity,
  part.billed_cost,
  part.effective_cost,
  part.list_cost,
  part.contracted_cost,
  part.quantity,
  part.cold_start_billed_cost,
  place.kind AS row_kind,
  place.service_name AS row_group,
  place.route AS row_item,
  coalesce(place.payer_service, place.service_name) AS payer_group,
  CASE WHEN place.payer_service IS NULL THEN place.route ELSE place.payer_route END AS payer_item,
  coalesce(place.payer_service <> place.service_name, false) AS is_elsewhere
FROM explained_part AS part
INNER JOIN part_by_route AS place
  ON place.charge_id = part.charge_id
  AND place.part = part.part
WHERE :row_label IS NULL
  OR trim(place.service_name || ' ' || place.route) = :row_label
  OR trim(place.payer_service || ' ' || place.payer_route) = :row_label
ORDER BY
  part.charge_id,
  part.part
