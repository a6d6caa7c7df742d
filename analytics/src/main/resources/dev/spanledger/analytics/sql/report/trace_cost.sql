-- purpose: What one trace cost by itself, per service, function and meter.
-- grain: billing_currency, service_name, faas_name, meter
-- uses: allocation_current
-- parameters: trace_id VARCHAR
SELECT
  coalesce(service_name, '(unnamed)') AS service_name,
  faas_name,
  meter,
  sum(billed_cost) AS billed_cost,
  sum(effective_cost) AS effective_cost,
  sum(list_cost) AS list_cost,
  sum(contracted_cost) AS contracted_cost,
  sum(quantity) AS quantity,
  sum(cold_start_billed_cost) AS cold_start_billed_cost,
  count(DISTINCT invocation_id) AS invocation_count,
  bool_or(failed) AS failed,
  billing_currency,
  min(state) AS state,
  bool_or(synthetic) AS synthetic
FROM allocation_current
WHERE trace_id = :trace_id
GROUP BY
  service_name,
  faas_name,
  meter,
  billing_currency
ORDER BY
  billing_currency,
  service_name,
  faas_name,
  meter
