-- purpose: For each part of a charge, which service, function, version, tenant, trace, account or region it is of, and which of them caused it (caller pays).
-- grain: charge_id, part
-- uses: allocation_current
-- parameters: cut VARCHAR, from TIMESTAMP, to TIMESTAMP
WITH share AS (
  SELECT
    charge_id,
    part,
    CASE
      WHEN :cut IN ('account', 'region') THEN upper(:cut)
      WHEN :cut = 'tenant' AND request_tenant IS NULL AND kind = 'ALLOCATED' THEN 'NO_TENANT'
      WHEN :cut = 'tenant' AND request_tenant IS NULL THEN kind
      WHEN :cut = 'tenant' OR kind IN ('ALLOCATED', 'KEPT') THEN upper(:cut)
      ELSE kind
    END AS kind,
    CASE
      WHEN :cut = 'account' THEN coalesce(sub_account_id, billing_account_id, '(no account)')
      WHEN :cut = 'region' THEN coalesce(region_id, '(no region)')
      WHEN :cut = 'tenant' AND request_tenant IS NOT NULL THEN request_tenant
      WHEN :cut = 'tenant' AND kind = 'ALLOCATED' THEN '(no tenant)'
      WHEN :cut = 'tenant' AND kind = 'KEPT' THEN '(kept by services)'
      WHEN kind NOT IN ('ALLOCATED', 'KEPT') THEN '(' || replace(lower(kind), '_', ' ') || ')'
      WHEN :cut = 'service' THEN coalesce(service_name, '(unnamed)')
      WHEN :cut = 'function' THEN coalesce(faas_name, '(no function)')
      WHEN :cut = 'version'
        THEN coalesce(faas_name || ':' || coalesce(faas_version, '(any)'), '(no function)')
      ELSE coalesce(trace_id, '(no trace)')
    END AS item,
    -- What is billed but not observed has an owner, whose coverage it lowers.
    CASE
      WHEN :cut = 'service' THEN service_name
      WHEN :cut = 'function' THEN faas_name
    END AS owner_item,
    kind AS part_kind,
    kind = 'ALLOCATED' AS has_caller,
    :cut IN ('tenant', 'trace') AS is_callers_cut,
    meter,
    quantity,
    service_name,
    route,
    trace_id,
    root_service,
    root_route,
    billing_currency,
    billed_cost,
    effective_cost,
    list_cost,
    contracted_cost,
    cold_start_billed_cost,
    failed,
    -- A retry keeps its invocation's id, but has a span of its own.
    invocation_id || coalesce(span_id, '') AS run,
    state,
    synthetic
  FROM allocation_current
  WHERE charge_period_start >= :from
    AND charge_period_start < :to
),
entered AS (
  SELECT
    item,
    service_name,
    route,
    trace_id
  FROM share
  WHERE has_caller
    AND NOT is_callers_cut
    AND run IS NOT NULL
    AND service_name IS NOT NULL
    AND route IS NOT NULL
),
-- Which item a caller is, known by service and route, is told by its trace; for senders of
-- messages, whose trace is another, by all traces, where those agree.
entry_of_trace AS (
  SELECT
    trace_id,
    service_name,
    route,
    CASE WHEN count(DISTINCT item) = 1 THEN max(item) END AS item
  FROM entered
  WHERE trace_id IS NOT NULL
  GROUP BY
    trace_id,
    service_name,
    route
),
entry AS (
  SELECT
    service_name,
    route,
    CASE WHEN count(DISTINCT item) = 1 THEN max(item) ELSE '(several)' END AS item
  FROM entered
  GROUP BY
    service_name,
    route
)
SELECT
  share.charge_id,
  share.part,
  share.kind,
  share.item,
  CASE
    WHEN share.is_callers_cut OR NOT share.has_caller THEN share.item
    WHEN :cut = 'service' THEN coalesce(share.root_service, '(unknown)')
    ELSE coalesce(entry_of_trace.item, entry.item, '(unknown)')
  END AS payer_item,
  CASE
    WHEN NOT share.has_caller THEN false
    WHEN share.is_callers_cut OR :cut = 'service'
      THEN share.service_name IS DISTINCT FROM coalesce(share.root_service, '(unknown)')
    ELSE coalesce(entry_of_trace.item, entry.item, '(unknown)') <> share.item
  END AS is_elsewhere,
  share.part_kind,
  share.owner_item,
  share.meter,
  share.quantity,
  share.billing_currency,
  share.billed_cost,
  share.effective_cost,
  share.list_cost,
  share.contracted_cost,
  share.cold_start_billed_cost,
  share.failed,
  share.run,
  share.state,
  share.synthetic
FROM share
LEFT JOIN entry_of_trace
  ON entry_of_trace.trace_id = share.trace_id
  AND entry_of_trace.service_name = share.root_service
  AND entry_of_trace.route = share.root_route
LEFT JOIN entry
  ON entry.service_name = share.root_service
  AND entry.route = share.root_route
