-- purpose: Cost that each route and tenant caused by each function on each day, as far as traces were recorded, and the factor from there up to what its runs cost that day.
-- grain: billing_currency, cost_day, faas_name, trace_key, dimension, dimension_value
-- uses: allocation_current
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH paid AS (
  SELECT
    billing_currency,
    date_trunc('day', charge_period_start) AS cost_day,
    coalesce(faas_name, '(none)') AS faas_name,
    coalesce(trace_id, invocation_id) AS trace_key,
    root_service,
    root_route,
    request_tenant,
    sum(billed_cost) AS billed_cost
  FROM allocation_current
  WHERE kind = 'ALLOCATED'
    AND invocation_id IS NOT NULL
    AND charge_period_start >= :from
    AND charge_period_start < :to
  GROUP BY
    billing_currency,
    date_trunc('day', charge_period_start),
    coalesce(faas_name, '(none)'),
    coalesce(trace_id, invocation_id),
    root_service,
    root_route,
    request_tenant
),
named AS (
  SELECT
    billing_currency,
    cost_day,
    faas_name,
    trace_key,
    'ROUTE' AS dimension,
    -- Whoever recorded nothing of a trace left no entry to it.
    CASE WHEN root_route IS NOT NULL THEN root_service || ' ' || root_route END AS dimension_value,
    billed_cost
  FROM paid
  UNION ALL
  SELECT
    billing_currency,
    cost_day,
    faas_name,
    trace_key,
    'TENANT' AS dimension,
    -- A message names its tenant though its sender was not recorded.
    CASE
      WHEN request_tenant IS NOT NULL THEN request_tenant
      WHEN root_route IS NOT NULL THEN '(no tenant)'
    END AS dimension_value,
    billed_cost
  FROM paid
),
cell AS (
  SELECT
    billing_currency,
    cost_day,
    faas_name,
    dimension,
    CAST(sum(billed_cost) AS DOUBLE) AS whole_cost,
    CAST(sum(billed_cost) FILTER (WHERE dimension_value IS NOT NULL) AS DOUBLE) AS recorded_cost
  FROM named
  GROUP BY
    billing_currency,
    cost_day,
    faas_name,
    dimension
)
SELECT
  named.billing_currency,
  named.cost_day,
  named.faas_name,
  named.trace_key,
  named.dimension,
  named.dimension_value,
  sum(named.billed_cost) AS billed_cost,
  -- Of a day on which all was recorded the factor is 1, and nothing is estimated.
  max(cell.whole_cost / cell.recorded_cost) AS factor
FROM named
INNER JOIN cell
  ON cell.billing_currency = named.billing_currency
  AND cell.cost_day = named.cost_day
  AND cell.faas_name = named.faas_name
  AND cell.dimension = named.dimension
WHERE named.dimension_value IS NOT NULL
  AND cell.recorded_cost > 0.0E0
GROUP BY
  named.billing_currency,
  named.cost_day,
  named.faas_name,
  named.trace_key,
  named.dimension,
  named.dimension_value
