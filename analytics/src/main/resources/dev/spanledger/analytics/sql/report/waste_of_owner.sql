-- purpose: Cost and waste per day with everything that a rule for owners can look at; counts are of parts of charges, which add up where runs would not.
-- grain: charge_day, billing_currency, service_name, account_id, billed_resource_id, tags_json
-- uses: part_by_owner, waste_part
-- parameters: none
WITH owned AS (
  SELECT
    place.charge_day,
    place.service_name,
    place.account_id,
    place.billed_resource_id,
    place.tags_json,
    part.billing_currency,
    part.is_told,
    part.retry,
    part.state,
    part.synthetic,
    part.billed_cost,
    part.cold_start_cost,
    part.failed_cost,
    part.timed_out_cost,
    part.retried_cost,
    part.idle_provisioned_cost,
    part.idle_capacity_cost,
    part.telemetry_cost,
    part.unused_commitment_cost,
    part.avoidable_cost,
    part.waste_cost
  FROM waste_part AS part
  INNER JOIN part_by_owner AS place
    ON place.charge_id = part.charge_id
    AND place.part = part.part
)
SELECT
  charge_day,
  billing_currency,
  service_name,
  account_id,
  billed_resource_id,
  tags_json,
  sum(billed_cost) AS billed_cost,
  coalesce(sum(waste_cost), CAST(0 AS DECIMAL(38, 18))) AS waste_cost,
  coalesce(sum(avoidable_cost), CAST(0 AS DECIMAL(38, 18))) AS avoidable_cost,
  sum(cold_start_cost) AS cold_start_cost,
  sum(failed_cost) AS failed_cost,
  -- Whether it is known is of all rows of an owner: calls of a run are in rows without runs.
  sum(timed_out_cost) AS timed_out_cost,
  sum(retried_cost) AS retried_cost,
  sum(idle_provisioned_cost) AS idle_provisioned_cost,
  sum(idle_capacity_cost) AS idle_capacity_cost,
  sum(telemetry_cost) AS telemetry_cost,
  sum(unused_commitment_cost) AS unused_commitment_cost,
  count(*) AS run_count,
  count(cold_start_cost) AS cold_start_run_count,
  count(failed_cost) AS failed_run_count,
  count(timed_out_cost) AS timed_out_run_count,
  count(*) FILTER (WHERE retry = 'request-id') AS retried_request_run_count,
  count(*) FILTER (WHERE retry = 'message-id') AS retried_message_run_count,
  count(idle_provisioned_cost) AS idle_provisioned_charge_count,
  count(idle_capacity_cost) AS idle_capacity_charge_count,
  count(telemetry_cost) AS telemetry_charge_count,
  count(unused_commitment_cost) AS unused_commitment_charge_count,
  bool_or(is_told) AS is_told,
  min(state) AS state,
  bool_or(synthetic) AS synthetic
FROM owned
GROUP BY
  charge_day,
  billing_currency,
  service_name,
  account_id,
  billed_resource_id,
  tags_json
ORDER BY
  charge_day,
  billing_currency,
  service_name,
  account_id,
  billed_resource_id,
  tags_json
