-- purpose: Parts of charges, of the latest complete allocation of each billing period.
-- grain: charge_id, part
-- uses: lake.allocations
-- parameters: none
WITH run AS (
  SELECT
    billing_period_start,
    run_id,
    row_number() OVER (
      PARTITION BY billing_period_start
      ORDER BY max(run_time) DESC, run_id DESC
    ) AS age
  FROM lake.allocations
  GROUP BY
    billing_period_start,
    run_id
  -- A run that was interrupted half-way has fewer rows than it declares, or declares none.
  HAVING count(*) = max(run_rows)
)
SELECT
  share.charge_id,
  share.part,
  share.charge_period_start,
  share.billing_currency,
  share.billed_cost,
  share.effective_cost,
  share.cold_start_billed_cost,
  share.kind,
  share.state,
  share.cloud_service_name,
  share.meter,
  share.service_name,
  share.faas_name,
  share.faas_version,
  share.invocation_id,
  share.trace_id
FROM lake.allocations AS share
INNER JOIN run
  ON run.billing_period_start = share.billing_period_start
  AND run.run_id = share.run_id
  AND run.age = 1
