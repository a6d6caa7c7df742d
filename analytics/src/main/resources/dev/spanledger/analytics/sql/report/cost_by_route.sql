-- purpose: What each route cost by itself, and what it caused anywhere (caller pays); each column adds up to the same total.
-- grain: billing_currency, kind, service_name, route
-- uses: part_by_route
-- parameters: none
WITH sided AS (
  SELECT
    kind,
    service_name,
    route,
    billing_currency,
    billed_cost AS own_billed_cost,
    effective_cost AS own_effective_cost,
    cold_start_billed_cost,
    CASE WHEN failed THEN billed_cost END AS failed_billed_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS caused_billed_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS caused_effective_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS caused_elsewhere_billed_cost,
    run,
    CAST(NULL AS VARCHAR) AS caused_run,
    state,
    synthetic
  FROM part_by_route
  UNION ALL
  SELECT
    kind,
    coalesce(payer_service, service_name) AS service_name,
    CASE WHEN payer_service IS NULL THEN route ELSE payer_route END AS route,
    billing_currency,
    CAST(NULL AS DECIMAL(38, 18)) AS own_billed_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS own_effective_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS cold_start_billed_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS failed_billed_cost,
    billed_cost AS caused_billed_cost,
    effective_cost AS caused_effective_cost,
    CASE WHEN payer_service <> service_name THEN billed_cost END AS caused_elsewhere_billed_cost,
    CAST(NULL AS VARCHAR) AS run,
    run AS caused_run,
    state,
    synthetic
  FROM part_by_route
)
SELECT
  service_name,
  route,
  kind,
  sum(own_billed_cost) AS own_billed_cost,
  sum(caused_billed_cost) AS caused_billed_cost,
  sum(caused_elsewhere_billed_cost) AS caused_elsewhere_billed_cost,
  sum(own_effective_cost) AS own_effective_cost,
  sum(caused_effective_cost) AS caused_effective_cost,
  sum(cold_start_billed_cost) AS cold_start_billed_cost,
  sum(failed_billed_cost) AS failed_billed_cost,
  count(DISTINCT run) AS invocation_count,
  count(DISTINCT caused_run) AS caused_invocation_count,
  billing_currency,
  min(state) AS state,
  bool_or(synthetic) AS synthetic
FROM sided
GROUP BY
  service_name,
  route,
  kind,
  billing_currency
ORDER BY
  billing_currency,
  CASE WHEN kind = 'SERVICE' THEN 0 ELSE 1 END,
  coalesce(sum(sided.caused_billed_cost), CAST(0 AS DECIMAL(38, 18))) DESC,
  kind,
  service_name,
  route
