-- purpose: Allocated cost per day with everything that a rule for owners can look at; adds up to the bill.
-- grain: charge_day, billing_currency, kind, service_name, root_service, account_id, billed_resource_id, cloud_service_name, tags_json
-- uses: part_by_owner
-- parameters: none
SELECT
  charge_day,
  billing_currency,
  kind,
  service_name,
  root_service,
  account_id,
  billed_resource_id,
  cloud_service_name,
  tags_json,
  sum(billed_cost) AS billed_cost,
  sum(effective_cost) AS effective_cost,
  sum(list_cost) AS list_cost,
  sum(contracted_cost) AS contracted_cost,
  min(state) AS state,
  bool_or(synthetic) AS synthetic
FROM part_by_owner
GROUP BY
  charge_day,
  billing_currency,
  kind,
  service_name,
  root_service,
  account_id,
  billed_resource_id,
  cloud_service_name,
  tags_json
ORDER BY
  charge_day,
  billing_currency,
  kind,
  service_name,
  root_service,
  account_id,
  billed_resource_id,
  cloud_service_name,
  tags_json
