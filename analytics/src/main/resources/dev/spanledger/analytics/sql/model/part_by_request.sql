-- purpose: For each part of a charge, whose requests (route, tenant, operation or service) it is of, and the trace that is the request.
-- grain: charge_id, part
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
    part.charge_id,
    part.part,
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
)
SELECT
  charge_id,
  part,
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
