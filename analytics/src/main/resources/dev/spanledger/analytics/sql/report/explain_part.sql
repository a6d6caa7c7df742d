-- purpose: The parts behind a report, with the row that each is of, the row that caused it and what else tells them apart; all of them, or those of one row.
-- grain: charge_id, part
-- uses: explained_part, part_place
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
  place.row_kind,
  place.row_group,
  place.row_item,
  place.payer_group,
  place.payer_item,
  place.is_elsewhere,
  place.is_own,
  place.has_caller,
  place.request_trace_id,
  place.charge_day,
  place.is_daily,
  place.account_id,
  place.region_id,
  place.tags_json,
  place.is_timed_out,
  place.retry,
  place.is_told
FROM explained_part AS part
INNER JOIN part_place AS place
  ON place.charge_id = part.charge_id
  AND place.part = part.part
WHERE :row_label IS NULL
  OR trim(coalesce(place.row_group || ' ', '') || place.row_item) = :row_label
  OR trim(coalesce(place.payer_group || ' ', '') || place.payer_item) = :row_label
ORDER BY
  part.charge_id,
  part
