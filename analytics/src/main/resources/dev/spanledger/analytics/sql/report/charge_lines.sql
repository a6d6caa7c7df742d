-- purpose: Lines of the bill, dearest first, each with how much of it services are known to be behind.
-- grain: charge_id
-- uses: allocation_current, charge_current
-- parameters: from TIMESTAMP, to TIMESTAMP, service VARCHAR NULL, cloud_service VARCHAR NULL, limit BIGINT NULL
WITH share AS (
  SELECT
    charge_id,
    max(meter) AS meter,
    max(method) AS method,
    count(*) AS part_count,
    count(DISTINCT service_name) AS service_count,
    min(service_name) AS first_service_name,
    sum(billed_cost) FILTER (WHERE kind IN ('ALLOCATED', 'KEPT')) AS allocated_billed_cost,
    sum(billed_cost) FILTER (WHERE kind NOT IN ('ALLOCATED', 'KEPT')) AS unallocated_billed_cost,
    sum(billed_cost) FILTER (WHERE kind IN ('ALLOCATED', 'KEPT') AND service_name = :service)
      AS service_billed_cost,
    max(CASE WHEN kind NOT IN ('ALLOCATED', 'KEPT') THEN kind END) AS unallocated_kind,
    bool_or(coalesce(service_name = :service, false)) AS has_service
  FROM allocation_current
  WHERE charge_period_start >= :from
    AND charge_period_start < :to
  GROUP BY charge_id
),
ranked AS (
  SELECT
    charge.charge_id,
    charge.charge_period_start,
    charge.charge_period_end,
    charge.charge_category,
    charge.cloud_service_name,
    charge.charge_description,
    charge.x_usage_type,
    share.meter,
    charge.billed_resource_id,
    charge.pricing_quantity,
    charge.pricing_unit,
    charge.list_unit_price,
    charge.billed_cost,
    charge.effective_cost,
    charge.list_cost,
    charge.contracted_cost,
    share.allocated_billed_cost,
    share.unallocated_billed_cost,
    share.service_billed_cost,
    share.unallocated_kind,
    share.service_count,
    share.first_service_name,
    share.part_count,
    share.method,
    charge.billing_currency,
    charge.state,
    charge.synthetic,
    charge.source_file,
    charge.source_row,
    charge.delivery_id,
    row_number() OVER (ORDER BY abs(charge.billed_cost) DESC, charge.charge_id) AS position
  FROM charge_current AS charge
  INNER JOIN share
    ON share.charge_id = charge.charge_id
  WHERE (:service IS NULL OR share.has_service)
    AND (:cloud_service IS NULL OR charge.cloud_service_name = :cloud_service)
)
SELECT
  charge_id,
  charge_period_start,
  charge_period_end,
  charge_category,
  cloud_service_name,
  charge_description,
  x_usage_type,
  meter,
  billed_resource_id,
  pricing_quantity,
  pricing_unit,
  list_unit_price,
  billed_cost,
  effective_cost,
  list_cost,
  contracted_cost,
  allocated_billed_cost,
  unallocated_billed_cost,
  service_billed_cost,
  unallocated_kind,
  service_count,
  first_service_name,
  part_count,
  method,
  billing_currency,
  state,
  synthetic,
  source_file,
  source_row,
  delivery_id
FROM ranked
WHERE :limit IS NULL
  OR position <= :limit
ORDER BY
  position,
  charge_id
