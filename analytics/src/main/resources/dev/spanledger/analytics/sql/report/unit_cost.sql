-- purpose: What the requests of each route, tenant, operation or service cost, in the called service and downstream; the billed cost adds up to the bill.
-- grain: billing_currency, kind, item
-- uses: allocation_current, request_root
-- parameters: cut VARCHAR, from TIMESTAMP, to TIMESTAMP
WITH known_name AS (
  SELECT
    root_service,
    root_route,
    CASE WHEN count(DISTINCT root_name) = 1 THEN max(root_name) ELSE '(several)' END AS root_name
  FROM request_root
  GROUP BY
    root_service,
    root_route
),
named AS (
  SELECT
    part.kind,
    part.service_name,
    part.root_service,
    part.root_route,
    part.request_tenant,
    -- The trace's own name where the trace pays for itself; a message's sender is known by route.
    CASE
      WHEN own.root_service = part.root_service AND own.root_route = part.root_route
        THEN own.root_name
      ELSE known_name.root_name
    END AS root_name,
    CASE
      WHEN own.root_service = part.root_service AND own.root_route = part.root_route
        THEN part.trace_id
    END AS request_trace_id,
    own.sample_weight,
    part.billing_currency,
    part.billed_cost,
    part.effective_cost,
    part.state,
    part.synthetic
  FROM allocation_current AS part
  LEFT JOIN request_root AS own
    ON own.trace_id = part.trace_id
  LEFT JOIN known_name
    ON known_name.root_service = part.root_service
    AND known_name.root_route = part.root_route
  WHERE part.charge_period_start >= :from
    AND part.charge_period_start < :to
),
share AS (
  SELECT
    CASE
      WHEN kind <> 'ALLOCATED' AND NOT (kind = 'KEPT' AND :cut = 'service') THEN kind
      WHEN :cut = 'tenant' AND request_tenant IS NULL THEN 'NO_TENANT'
      WHEN :cut <> 'tenant' AND kind = 'ALLOCATED' AND root_service IS NULL THEN 'NO_CALLER'
      ELSE 'REQUESTS'
    END AS kind,
    CASE
      WHEN kind = 'KEPT' AND :cut = 'service' THEN coalesce(service_name, '(unnamed)')
      WHEN kind <> 'ALLOCATED' THEN '(' || replace(lower(kind), '_', ' ') || ')'
      WHEN :cut = 'tenant' THEN coalesce(request_tenant, '(no tenant)')
      WHEN root_service IS NULL THEN '(unknown)'
      WHEN :cut = 'service' THEN root_service
      WHEN :cut = 'operation' THEN root_service || ' ' || coalesce(root_name, '(unknown)')
      ELSE root_service || ' ' || coalesce(root_route, '(unknown)')
    END AS item,
    kind = 'KEPT' OR service_name IS NOT DISTINCT FROM root_service AS is_own,
    kind = 'ALLOCATED' AS has_caller,
    request_trace_id,
    sample_weight,
    billing_currency,
    billed_cost,
    effective_cost,
    state,
    synthetic
  FROM named
),
request AS (
  SELECT
    kind,
    item,
    billing_currency,
    request_trace_id,
    max(sample_weight) AS sample_weight,
    CAST(sum(billed_cost) AS DOUBLE) AS billed_cost_approximate
  FROM share
  WHERE has_caller
    AND request_trace_id IS NOT NULL
  GROUP BY
    kind,
    item,
    billing_currency,
    request_trace_id
),
counted AS (
  SELECT
    kind,
    item,
    billing_currency,
    count(*) AS observed_request_count,
    CAST(round(sum(sample_weight)) AS BIGINT) AS request_count,
    CASE
      WHEN sum(billed_cost_approximate) > 0.0E0
        THEN count(*) * sum(billed_cost_approximate * billed_cost_approximate)
          / (sum(billed_cost_approximate) * sum(billed_cost_approximate)) - 1.0E0
    END AS squared_variation
  FROM request
  GROUP BY
    kind,
    item,
    billing_currency
),
summed AS (
  SELECT
    kind,
    item,
    billing_currency,
    sum(billed_cost) AS billed_cost,
    sum(billed_cost) FILTER (WHERE is_own AND (has_caller OR kind = 'REQUESTS')) AS own_billed_cost,
    sum(billed_cost) FILTER (WHERE NOT is_own AND has_caller) AS downstream_billed_cost,
    sum(effective_cost) AS effective_cost,
    min(state) AS state,
    bool_or(synthetic) AS synthetic
  FROM share
  GROUP BY
    kind,
    item,
    billing_currency
)
SELECT
  summed.item,
  summed.kind,
  counted.request_count,
  counted.observed_request_count,
  summed.billed_cost,
  summed.own_billed_cost,
  summed.downstream_billed_cost,
  summed.effective_cost,
  counted.squared_variation,
  summed.billing_currency,
  summed.state,
  summed.synthetic
FROM summed
LEFT JOIN counted
  ON counted.kind = summed.kind
  AND counted.item = summed.item
  AND counted.billing_currency = summed.billing_currency
ORDER BY
  summed.billing_currency,
  CASE WHEN summed.kind = 'REQUESTS' THEN 0 ELSE 1 END,
  coalesce(summed.billed_cost, CAST(0 AS DECIMAL(38, 18))) DESC,
  summed.kind,
  summed.item
