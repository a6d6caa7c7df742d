-- purpose: What is expected and not billed yet, by who caused it: of each service, function, version, route, tenant, trace, cloud service, account, region or day of a service; charges that start in the period.
-- grain: billing_currency, item, route, charge_day
-- uses: estimate_current
-- parameters: cut VARCHAR, from TIMESTAMP, to TIMESTAMP
WITH share AS (
  SELECT
    CASE :cut
      WHEN 'function' THEN coalesce(faas_name, '(no function)')
      WHEN 'version'
        THEN coalesce(faas_name || ':' || coalesce(faas_version, '(any)'), '(no function)')
      WHEN 'tenant' THEN coalesce(request_tenant, '(no tenant)')
      WHEN 'trace' THEN coalesce(trace_id, '(no trace)')
      WHEN 'cloud-service' THEN coalesce(cloud_service_name, '(none)')
      WHEN 'account' THEN coalesce(sub_account_id, '(no account)')
      WHEN 'region' THEN coalesce(region_id, '(no region)')
      ELSE coalesce(service_name, '(unnamed)')
    END AS item,
    CASE WHEN :cut = 'route' THEN coalesce(route, '(unknown)') ELSE '' END AS route,
    -- Who caused it is told apart from who ran it where both are named alike.
    CASE WHEN :cut IN ('service', 'route') THEN coalesce(root_service, '(unknown)') END
      AS payer_item,
    CASE WHEN :cut = 'route' THEN coalesce(root_route, '(unknown)') ELSE '' END AS payer_route,
    CASE WHEN :cut = 'day' THEN date_trunc('day', charge_period_start) END AS charge_day,
    billing_currency,
    billed_cost,
    effective_cost,
    list_cost,
    method,
    charge_period_end,
    -- A retry keeps its invocation's id, but has a span of its own.
    invocation_id || coalesce(span_id, '') AS run,
    synthetic
  FROM estimate_current
  WHERE charge_period_start >= :from
    AND charge_period_start < :to
),
sided AS (
  SELECT
    item,
    route,
    charge_day,
    billing_currency,
    billed_cost,
    effective_cost,
    list_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS caused_cost,
    run,
    method,
    charge_period_end,
    synthetic
  FROM share
  UNION ALL
  SELECT
    payer_item AS item,
    payer_route AS route,
    charge_day,
    billing_currency,
    CAST(NULL AS DECIMAL(38, 18)) AS billed_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS effective_cost,
    CAST(NULL AS DECIMAL(38, 18)) AS list_cost,
    billed_cost AS caused_cost,
    CAST(NULL AS VARCHAR) AS run,
    method,
    charge_period_end,
    synthetic
  FROM share
  WHERE payer_item IS NOT NULL
)
SELECT
  item,
  route,
  charge_day,
  sum(billed_cost) AS estimated_billed_cost,
  sum(caused_cost) AS estimated_caused_billed_cost,
  sum(effective_cost) AS estimated_effective_cost,
  sum(list_cost) AS estimated_list_cost,
  count(DISTINCT run) AS estimated_invocation_count,
  array_join(
    array_agg(DISTINCT method ORDER BY method)
      FILTER (WHERE method IS NOT NULL),
    ', '
  ) AS estimate_method,
  max(charge_period_end) AS estimated_until,
  billing_currency,
  bool_or(synthetic) AS synthetic
FROM sided
GROUP BY
  item,
  route,
  charge_day,
  billing_currency
ORDER BY
  billing_currency,
  coalesce(sum(billed_cost), sum(caused_cost), CAST(0 AS DECIMAL(38, 18))) DESC,
  item,
  route,
  charge_day
