-- purpose: The parts of charges that make up one cell of a cost report, each with its charge, its rule and the weights that cut it.
-- grain: charge_id, part
-- uses: explained_part
-- parameters: charge_id VARCHAR NULL, kind VARCHAR NULL, service VARCHAR NULL, route VARCHAR NULL, caused_by_service VARCHAR NULL, caused_by_route VARCHAR NULL, tenant VARCHAR NULL, trace_id VARCHAR NULL, cloud_service VARCHAR NULL
SELECT
  charge_id,
  part,
  source_file,
  source_row,
  source_format,
  delivery_id,
  charge_period_start,
  charge_period_end,
  cloud_service_name,
  charge_description,
  x_usage_type,
  billed_resource_id,
  pricing_unit,
  kind,
  meter,
  method,
  service_name,
  faas_name,
  route,
  root_service,
  root_route,
  request_tenant,
  invocation_id,
  trace_id,
  failed,
  weight_before,
  weight,
  weight_total,
  cold_start_weight,
  billing_currency,
  state,
  charge_billed_cost,
  charge_effective_cost,
  charge_list_cost,
  charge_contracted_cost,
  charge_quantity,
  billed_cost,
  effective_cost,
  list_cost,
  contracted_cost,
  quantity,
  cold_start_billed_cost
FROM explained_part
WHERE (:charge_id IS NULL OR charge_id = :charge_id)
  AND (:kind IS NULL OR kind = :kind OR (:kind = 'SERVICE' AND kind IN ('ALLOCATED', 'KEPT')))
  AND (
    :service IS NULL
    OR (service_name = :service AND kind IN ('ALLOCATED', 'KEPT'))
  )
  AND (
    :route IS NULL
    OR (invocation_id IS NOT NULL AND coalesce(route, '(unknown)') = :route)
  )
  AND (
    :caused_by_service IS NULL
    OR (
      invocation_id IS NOT NULL
      AND coalesce(root_service, '(unknown)') = :caused_by_service
    )
  )
  AND (
    :caused_by_route IS NULL
    OR (
      invocation_id IS NOT NULL
      AND coalesce(root_route, '(unknown)') = :caused_by_route
    )
  )
  AND (:tenant IS NULL OR request_tenant = :tenant)
  AND (:trace_id IS NULL OR trace_id = :trace_id)
  AND (:cloud_service IS NULL OR cloud_service_name = :cloud_service)
ORDER BY
  charge_id,
  part
