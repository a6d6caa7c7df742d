-- purpose: Parts of the charges that are expected and not billed yet, of the estimate that counts; none of what finance closed.
-- grain: charge_id, part
-- uses: closed_account, estimate_run, lake.estimates
-- parameters: none
SELECT
  share.charge_id,
  share.part,
  share.billing_period_start,
  share.charge_period_start,
  share.charge_period_end,
  share.billing_currency,
  share.cloud_service_name,
  share.sub_account_id,
  share.region_id,
  share.billed_resource_id,
  share.kind,
  share.billed_cost,
  share.effective_cost,
  share.list_cost,
  share.contracted_cost,
  share.quantity,
  share.charge_quantity,
  share.billed_unit_rate,
  share.effective_unit_rate,
  share.list_unit_rate,
  share.contracted_unit_rate,
  share.meter,
  share.method,
  share.rate_source,
  share.split_method,
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
  share.cold_start_billed_cost,
  share.failed,
  coalesce(share.synthetic, false) AS synthetic
FROM lake.estimates AS share
INNER JOIN estimate_run AS run
  ON run.run_id = share.run_id
-- Closing comes with no bill, so an estimate from before it counts on for the other periods.
LEFT JOIN closed_account AS closed
  ON closed.account_id = share.sub_account_id
  AND closed.billing_period_start <= share.charge_period_start
  AND closed.billing_period_end > share.charge_period_start
WHERE share.kind <> 'NONE'
  AND closed.account_id IS NULL
