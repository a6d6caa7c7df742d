-- purpose: Parts of charges of the period, of the latest complete allocation of each billing period.
-- grain: charge_id, part
-- uses: lake.allocations
-- parameters: from TIMESTAMP, to TIMESTAMP
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
  HAVING count(*) = max(run_rows)
)
SELECT
  share.charge_id,
  share.part,
  share.charge_period_start,
  share.billing_currency,
  share.billed_cost,
  share.cold_start_billed_cost,
  share.kind,
  share.state,
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
WHERE share.charge_period_start >= :from
  AND share.charge_period_start < :to
