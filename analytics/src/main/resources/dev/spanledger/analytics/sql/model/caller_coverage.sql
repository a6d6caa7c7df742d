-- purpose: Share of the billed GB-seconds that reported runs account for, in the functions that each route and tenant used.
-- grain: billing_currency, dimension, dimension_value
-- uses: allocation_current
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH part AS (
  SELECT
    billing_currency,
    coalesce(faas_name, '(none)') AS faas_name,
    kind,
    root_service,
    root_route,
    request_tenant,
    CAST(quantity AS DOUBLE) AS quantity
  FROM allocation_current
  WHERE meter = 'lambda.gb_second'
    AND kind IN ('ALLOCATED', 'UNOBSERVED')
    AND charge_period_start >= :from
    AND charge_period_start < :to
),
whole AS (
  SELECT
    billing_currency,
    faas_name,
    sum(quantity) AS billed_quantity,
    sum(quantity) FILTER (WHERE kind = 'ALLOCATED') AS observed_quantity
  FROM part
  GROUP BY
    billing_currency,
    faas_name
),
caused AS (
  SELECT
    billing_currency,
    faas_name,
    'ROUTE' AS dimension,
    root_service || ' ' || root_route AS dimension_value,
    quantity
  FROM part
  WHERE kind = 'ALLOCATED'
    AND root_route IS NOT NULL
  UNION ALL
  SELECT
    billing_currency,
    faas_name,
    'TENANT' AS dimension,
    coalesce(request_tenant, '(no tenant)') AS dimension_value,
    quantity
  FROM part
  WHERE kind = 'ALLOCATED'
    AND (request_tenant IS NOT NULL OR root_route IS NOT NULL)
)
SELECT
  caused.billing_currency,
  caused.dimension,
  caused.dimension_value,
  -- What was not reported of a function is taken to be like what was.
  sum(caused.quantity)
    / sum(caused.quantity * whole.billed_quantity / whole.observed_quantity) AS coverage_ratio
FROM caused
INNER JOIN whole
  ON whole.billing_currency = caused.billing_currency
  AND whole.faas_name = caused.faas_name
WHERE whole.observed_quantity > 0.0E0
GROUP BY
  caused.billing_currency,
  caused.dimension,
  caused.dimension_value
HAVING sum(caused.quantity * whole.billed_quantity / whole.observed_quantity) > 0.0E0
