-- purpose: The parts of charges that make up one cell of a cost report, each with its charge, its rule and the weights that cut it.
-- grain: charge_id, part
-- uses: allocation_current, charge_current
-- parameters: from TIMESTAMP, to TIMESTAMP, charge_id VARCHAR NULL, kind VARCHAR NULL, service VARCHAR NULL, route VARCHAR NULL, caused_by_service VARCHAR NULL, caused_by_route VARCHAR NULL, tenant VARCHAR NULL, trace_id VARCHAR NULL, cloud_service VARCHAR NULL
WITH placed AS (
  SELECT
    charge_id,
    part,
    kind,
    meter,
    method,
    weight,
    weight_total,
    -- Weights before this part, in the order in which the charge was cut.
    CAST(coalesce(sum(weight) OVER (
      PARTITION BY charge_id ORDER BY part ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0) AS BIGINT) AS weight_before,
    service_name,
    faas_name,
    route,
    root_service,
    root_route,
    request_tenant,
    invocation_id,
    trace_id,
    cloud_service_name,
    charge_period_start,
    billed_cost,
    effective_cost,
    list_cost,
    contracted_cost,
    quantity
  FROM allocation_current
  WHERE charge_period_start >= :from
    AND charge_period_start < :to
    AND (:charge_id IS NULL OR charge_id = :charge_id)
)
SELECT
  placed.charge_id,
  placed.part,
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
  placed.kind,
  placed.meter,
  placed.method,
  placed.service_name,
  placed.faas_name,
  placed.route,
  placed.root_service,
  placed.root_route,
  placed.request_tenant,
  placed.invocation_id,
  placed.trace_id,
  placed.weight_before,
  placed.weight,
  placed.weight_total,
  charge.billing_currency,
  charge.state,
  charge.billed_cost AS charge_billed_cost,
  charge.effective_cost AS charge_effective_cost,
  charge.list_cost AS charge_list_cost,
  charge.contracted_cost AS charge_contracted_cost,
  charge.pricing_quantity AS charge_quantity,
  placed.billed_cost,
  placed.effective_cost,
  placed.list_cost,
  placed.contracted_cost,
  placed.quantity
FROM placed
INNER JOIN charge_current AS charge
  ON charge.charge_id = placed.charge_id
WHERE (:kind IS NULL OR placed.kind = :kind OR (:kind = 'SERVICE' AND placed.kind IN ('ALLOCATED', 'KEPT')))
  AND (
    :service IS NULL
    OR (placed.service_name = :service AND placed.kind IN ('ALLOCATED', 'KEPT'))
  )
  AND (
    :route IS NULL
    OR (placed.invocation_id IS NOT NULL AND coalesce(placed.route, '(unknown)') = :route)
  )
  AND (
    :caused_by_service IS NULL
    OR (
      placed.invocation_id IS NOT NULL
      AND coalesce(placed.root_service, '(unknown)') = :caused_by_service
    )
  )
  AND (
    :caused_by_route IS NULL
    OR (
      placed.invocation_id IS NOT NULL
      AND coalesce(placed.root_route, '(unknown)') = :caused_by_route
    )
  )
  AND (:tenant IS NULL OR placed.request_tenant = :tenant)
  AND (:trace_id IS NULL OR placed.trace_id = :trace_id)
  AND (:cloud_service IS NULL OR placed.cloud_service_name = :cloud_service)
ORDER BY
  placed.charge_id,
  placed.part
