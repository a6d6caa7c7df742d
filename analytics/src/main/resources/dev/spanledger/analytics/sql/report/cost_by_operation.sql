-- purpose: What each operation cost by itself, by the name of the span that a run was entered by, and what it caused anywhere (caller pays); each adds up to the same total.
-- grain: billing_currency, kind, service_name, operation
-- uses: part_by_operation
-- parameters: none
WITH sided AS (
  SELECT
    kind,
    service_name,
    operation,
    billing_currency,
    billed_cost,
    effective_cost,
    cold_start_billed_cost,
    CASE WHEN failed THEN billed_cost END AS failed_billed_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS caused_billed_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS caused_elsewhere_billed_cost,
    run,
    state,
    synthetic
  FROM part_by_operation
  UNION ALL
  SELECT
    kind,
    coalesce(payer_service, service_name) AS service_name,
    CASE WHEN payer_service IS NULL THEN operation ELSE payer_operation END AS operation,
    billing_currency,
    CAST(NULL AS DECIMAL(38, 18)) AS billed_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS effective_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS cold_start_billed_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS failed_billed_cost,
    billed_cost AS caused_billed_cost,
    CASE WHEN payer_service <> service_name THEN billed_cost END AS caused_elsewhere_billed_cost,
    CAST(NULL AS VARCHAR) AS run,
    state,
    synthetic
  FROM part_by_operation
)
SELECT
  service_name,
  operation,
  kind,
  sum(billed_cost) AS billed_cost,
  sum(caused_billed_cost) AS caused_billed_cost,
  sum(caused_elsewhere_billed_cost) AS caused_elsewhere_billed_cost,
  sum(effective_cost) AS effective_cost,
  sum(cold_start_billed_cost) AS cold_start_billed_cost,
  sum(failed_billed_cost) AS failed_billed_cost,
  nullif(count(DISTINCT run), 0) AS invocation_count,
  billing_currency,
  min(state) AS state,
  bool_or(synthetic) AS synthetic
FROM sided
GROUP BY
  service_name,
  operation,
  kind,
  billing_currency
ORDER BY
  billing_currency,
  CASE WHEN kind = 'OPERATION' THEN 0 ELSE 1 END,
  coalesce(sum(sided.billed_cost), CAST(0 AS DECIMAL(38, 18))) DESC,
  kind,
  service_name,
  operation
