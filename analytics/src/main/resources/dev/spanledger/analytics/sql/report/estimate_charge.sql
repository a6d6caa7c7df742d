-- purpose: Charges that are expected and not billed yet, each with its quantity and where its rates are from; those that start in the period.
-- grain: charge_id
-- uses: estimate_current
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  charge_id,
  meter,
  charge_period_start,
  charge_period_end,
  billed_resource_id,
  max(service_name) AS service_name,
  sum(quantity) AS quantity,
  charge_quantity,
  billed_unit_rate,
  effective_unit_rate,
  list_unit_rate,
  contracted_unit_rate,
  sum(billed_cost) AS billed_cost,
  sum(effective_cost) AS effective_cost,
  sum(list_cost) AS list_cost,
  sum(contracted_cost) AS contracted_cost,
  billing_currency,
  method,
  rate_source,
  split_method,
  count(*) AS part_count,
  bool_or(synthetic) AS synthetic
FROM estimate_current
WHERE charge_period_start >= :from
  AND charge_period_start < :to
GROUP BY
  charge_id,
  meter,
  charge_period_start,
  charge_period_end,
  billed_resource_id,
  charge_quantity,
  billed_unit_rate,
  effective_unit_rate,
  list_unit_rate,
  contracted_unit_rate,
  billing_currency,
  method,
  rate_source,
  split_method
ORDER BY
  meter,
  charge_period_start,
  charge_id
