-- purpose: What each service, function, route, tenant, cloud service, account or region spent to no use, by category; categories overlap, and waste_cost counts each part of a charge once.
-- grain: billing_currency, item
-- uses: waste_part
-- parameters: cut VARCHAR
WITH named AS (
  SELECT
    CASE
      WHEN :cut = 'service' THEN coalesce(service_name, '(no service)')
      WHEN :cut = 'function' THEN coalesce(faas_name, '(no function)')
      WHEN :cut = 'route' THEN coalesce(root_service || ' ' || root_route, '(no route)')
      WHEN :cut = 'tenant' THEN coalesce(request_tenant, '(no tenant)')
      WHEN :cut = 'cloud-service' THEN cloud_service_name
      WHEN :cut = 'account' THEN coalesce(account_id, '(no account)')
      WHEN :cut = 'region' THEN coalesce(region_id, '(no region)')
      ELSE '(all)'
    END AS item,
    billing_currency,
    charge_id,
    run,
    is_told,
    retry,
    state,
    synthetic,
    billed_cost,
    cold_start_cost,
    failed_cost,
    timed_out_cost,
    retried_cost,
    idle_provisioned_cost,
    idle_capacity_cost,
    telemetry_cost,
    unused_commitment_cost,
    avoidable_cost,
    waste_cost
  FROM waste_part
)
SELECT
  item,
  billing_currency,
  sum(billed_cost) AS billed_cost,
  coalesce(sum(waste_cost), CAST(0 AS DECIMAL(38, 18))) AS waste_cost,
  coalesce(sum(avoidable_cost), CAST(0 AS DECIMAL(38, 18))) AS avoidable_cost,
  sum(cold_start_cost) AS cold_start_cost,
  sum(failed_cost) AS failed_cost,
  -- Allocated before it was told apart: unknown, not nothing.
  CASE WHEN bool_or(is_told) THEN sum(timed_out_cost) END AS timed_out_cost,
  CASE WHEN bool_or(is_told) THEN sum(retried_cost) END AS retried_cost,
  sum(idle_provisioned_cost) AS idle_provisioned_cost,
  sum(idle_capacity_cost) AS idle_capacity_cost,
  sum(telemetry_cost) AS telemetry_cost,
  sum(unused_commitment_cost) AS unused_commitment_cost,
  count(DISTINCT run) AS run_count,
  count(DISTINCT run) FILTER (WHERE cold_start_cost IS NOT NULL) AS cold_start_run_count,
  count(DISTINCT run) FILTER (WHERE failed_cost IS NOT NULL) AS failed_run_count,
  count(DISTINCT run) FILTER (WHERE timed_out_cost IS NOT NULL) AS timed_out_run_count,
  count(DISTINCT run) FILTER (WHERE retry = 'request-id') AS retried_request_run_count,
  count(DISTINCT run) FILTER (WHERE retry = 'message-id') AS retried_message_run_count,
  count(DISTINCT charge_id) FILTER (WHERE idle_provisioned_cost IS NOT NULL)
    AS idle_provisioned_charge_count,
  count(DISTINCT charge_id) FILTER (WHERE idle_capacity_cost IS NOT NULL)
    AS idle_capacity_charge_count,
  count(DISTINCT charge_id) FILTER (WHERE telemetry_cost IS NOT NULL) AS telemetry_charge_count,
  count(DISTINCT charge_id) FILTER (WHERE unused_commitment_cost IS NOT NULL)
    AS unused_commitment_charge_count,
  bool_or(is_told) AS is_told,
  min(state) AS state,
  bool_or(synthetic) AS synthetic
FROM named
GROUP BY
  item,
  billing_currency
ORDER BY
  billing_currency,
  waste_cost DESC,
  item
