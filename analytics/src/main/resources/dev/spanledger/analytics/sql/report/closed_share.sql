-- purpose: What the locked runs made of the closed billing periods, by kind.
-- grain: billing_period_start, billing_currency, locked_run_id, kind
-- uses: allocation_current, charge_current
-- parameters: none
SELECT
  share.billing_period_start,
  share.billing_currency,
  charge.locked_run_id,
  share.kind,
  count(DISTINCT share.charge_id) FILTER (WHERE share.part = 0) AS charge_count,
  count(*) AS part_count,
  count(DISTINCT share.invocation_id) AS invocation_count,
  sum(share.billed_cost) AS billed_cost,
  sum(share.effective_cost) AS effective_cost,
  sum(share.list_cost) AS list_cost,
  sum(share.contracted_cost) AS contracted_cost,
  sum(share.quantity) AS quantity
FROM allocation_current AS share
INNER JOIN charge_current AS charge
  ON charge.charge_id = share.charge_id
WHERE charge.locked_run_id IS NOT NULL
GROUP BY
  share.billing_period_start,
  share.billing_currency,
  charge.locked_run_id,
  share.kind
ORDER BY
  share.billing_period_start,
  share.billing_currency,
  charge.locked_run_id,
  share.kind
