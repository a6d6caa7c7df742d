-- purpose: Charges that start in the range, each in the parts that services, and where asked routes and tenants, caused, with the columns of FOCUS.
-- grain: charge_id, kind, method, service_name, faas_name, route, tenant
-- uses: allocation_current, lake.charges
-- parameters: from TIMESTAMP, to TIMESTAMP, by_route BOOLEAN NULL, by_tenant BOOLEAN NULL
WITH part AS (
  SELECT
    charge_id,
    kind,
    method,
    meter,
    state,
    date_trunc('day', charge_period_start) AS charge_day,
    service_name,
    faas_name,
    CASE WHEN :by_route THEN coalesce(root_route, route) END AS route,
    CASE WHEN :by_tenant THEN request_tenant END AS tenant,
    billed_cost,
    effective_cost,
    list_cost,
    contracted_cost,
    quantity
  FROM allocation_current
  WHERE charge_period_start >= :from
    AND charge_period_start < :to
),
summed AS (
  SELECT
    charge_id,
    kind,
    method,
    service_name,
    faas_name,
    route,
    tenant,
    min(meter) AS meter,
    min(state) AS state,
    -- When it counts, which for a charge that reaches back into a closed period is when it is billed.
    min(charge_day) AS charge_day,
    sum(billed_cost) AS billed_cost,
    sum(effective_cost) AS effective_cost,
    sum(list_cost) AS list_cost,
    sum(contracted_cost) AS contracted_cost,
    sum(quantity) AS quantity
  FROM part
  GROUP BY
    charge_id,
    kind,
    method,
    service_name,
    faas_name,
    route,
    tenant
)
SELECT
  summed.charge_id,
  summed.kind,
  summed.method,
  summed.service_name,
  summed.faas_name,
  summed.route,
  summed.tenant,
  summed.meter,
  summed.state,
  summed.charge_day,
  coalesce(charge.sub_account_id, charge.billing_account_id) AS account_id,
  summed.billed_cost,
  summed.effective_cost,
  summed.list_cost,
  summed.contracted_cost,
  summed.quantity,
  charge.billed_cost AS charge_billed_cost,
  charge.effective_cost AS charge_effective_cost,
  charge.list_cost AS charge_list_cost,
  charge.contracted_cost AS charge_contracted_cost,
  charge.pricing_quantity AS charge_quantity,
  charge.pricing_unit,
  charge.source_file,
  charge.source_row,
  charge.billing_period_start,
  charge.billing_period_end,
  charge.charge_period_start,
  charge.charge_period_end,
  charge.billing_currency,
  charge.charge_category,
  charge.charge_class,
  charge.charge_description,
  charge.charge_frequency,
  charge.pricing_category,
  charge.consumed_quantity,
  charge.consumed_unit,
  charge.list_unit_price,
  charge.contracted_unit_price,
  charge.cloud_service_name,
  charge.cloud_service_category,
  charge.provider_name,
  charge.publisher_name,
  charge.invoice_issuer_name,
  charge.invoice_id,
  charge.billing_account_id,
  charge.billing_account_name,
  charge.sub_account_id,
  charge.sub_account_name,
  charge.region_id,
  charge.region_name,
  charge.availability_zone,
  charge.billed_resource_id,
  charge.billed_resource_name,
  charge.billed_resource_type,
  charge.sku_id,
  charge.sku_price_id,
  charge.sku_meter,
  charge.commitment_discount_id,
  charge.commitment_discount_type,
  charge.commitment_discount_status,
  json_format(CAST(charge.tags AS JSON)) AS tags_json
FROM summed
INNER JOIN lake.charges AS charge
  ON charge.charge_id = summed.charge_id
ORDER BY
  summed.charge_id,
  summed.kind,
  summed.method,
  summed.service_name,
  summed.faas_name,
  summed.route,
  summed.tenant
