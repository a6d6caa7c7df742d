-- purpose: Parts of the charges that count, of the runs that count, which for a closed period is the locked one; a charge that no run has seen is one part of kind NOT_ALLOCATED.
-- grain: charge_id, part
-- uses: allocation_run, charge_current, lake.allocations, period_lock
-- parameters: none
WITH counted_run AS (
  SELECT billing_period_start, run_id
  FROM allocation_run
  UNION
  SELECT billing_period_start, run_id
  FROM period_lock
),
known AS (
  SELECT
    share.run_id,
    share.charge_id,
    share.part,
    share.billed_cost,
    share.effective_cost,
    share.list_cost,
    share.contracted_cost,
    share.quantity,
    share.kind,
    share.meter,
    share.method,
    share.weight,
    share.weight_total,
    share.service_name,
    share.faas_name,
    share.faas_version,
    share.route,
    share.root_service,
    share.root_route,
    share.request_tenant,
    share.invocation_id,
    share.trace_id,
    share.span_id,
    share.cold_start,
    share.cold_start_weight,
    share.cold_start_billed_cost,
    share.failed,
    share.timed_out,
    share.retry
  FROM lake.allocations AS share
  INNER JOIN counted_run AS run
    ON run.billing_period_start = share.billing_period_start
    AND run.run_id = share.run_id
)
SELECT
  charge.charge_id,
  coalesce(known.part, 0) AS part,
  charge.delivery_id,
  charge.billing_period_start,
  charge.posted_time AS charge_period_start,
  charge.billing_currency,
  charge.charge_category,
  charge.cloud_service_name,
  charge.cloud_service_category,
  charge.billing_account_id,
  charge.sub_account_id,
  charge.region_id,
  charge.billed_resource_id,
  charge.state,
  charge.synthetic,
  coalesce(known.kind, 'NOT_ALLOCATED') AS kind,
  CASE WHEN known.charge_id IS NULL THEN charge.billed_cost ELSE known.billed_cost END AS billed_cost,
  CASE WHEN known.charge_id IS NULL THEN charge.effective_cost ELSE known.effective_cost END
    AS effective_cost,
  CASE WHEN known.charge_id IS NULL THEN charge.list_cost ELSE known.list_cost END AS list_cost,
  CASE WHEN known.charge_id IS NULL THEN charge.contracted_cost ELSE known.contracted_cost END
    AS contracted_cost,
  CASE WHEN known.charge_id IS NULL THEN charge.pricing_quantity ELSE known.quantity END AS quantity,
  known.meter,
  known.method,
  known.weight,
  known.weight_total,
  known.service_name,
  known.faas_name,
  known.faas_version,
  known.route,
  known.root_service,
  known.root_route,
  known.request_tenant,
  known.invocation_id,
  known.trace_id,
  known.span_id,
  known.cold_start,
  known.cold_start_weight,
  known.cold_start_billed_cost,
  known.failed,
  known.timed_out,
  known.retry
FROM charge_current AS charge
LEFT JOIN allocation_run AS latest
  ON latest.billing_period_start = charge.billing_period_start
LEFT JOIN known
  ON known.charge_id = charge.charge_id
  AND known.run_id = coalesce(charge.locked_run_id, latest.run_id)
