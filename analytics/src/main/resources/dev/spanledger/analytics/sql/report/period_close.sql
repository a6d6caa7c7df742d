-- purpose: Closed billing periods: what was locked, when, by whom and why.
-- grain: billing_period_start, delivery_series, billing_currency
-- uses: lake.period_closes
-- parameters: none
SELECT
  billing_period_start,
  billing_period_end,
  billing_scope,
  delivery_series,
  billing_currency,
  delivery_id,
  run_id,
  charge_count,
  billed_cost,
  effective_cost,
  list_cost,
  contracted_cost,
  quantity,
  closed_time,
  closed_by,
  note,
  forced_reason,
  tag,
  charges_snapshot_id,
  allocations_snapshot_id,
  close_id
FROM lake.period_closes
ORDER BY
  billing_period_start,
  delivery_series,
  billing_currency
