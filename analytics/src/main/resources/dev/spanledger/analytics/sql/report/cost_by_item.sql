-- purpose: What each service, function, version, tenant, trace, account or region cost by itself, and what it caused anywhere (caller pays); each of the two adds up to the same total.
-- grain: billing_currency, kind, item
-- uses: allocation_current
-- parameters: cut VARCHAR, from TIMESTAMP, to TIMESTAMP
WITH share AS (
  SELECT
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
),
paid AS (
  SELECT
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
),
own AS (
  SELECT
    kind,
    item,
    billing_currency,
    sum(billed_cost) AS billed_cost,
    sum(effective_cost) AS effective_cost,
    sum(list_cost) AS list_cost,
    sum(contracted_cost) AS contracted_cost,
    sum(billed_cost) FILTER (WHERE part_kind = 'KEPT') AS kept_billed_cost,
    sum(cold_start_billed_cost) AS cold_start_billed_cost,
    sum(billed_cost) FILTER (WHERE failed) AS failed_billed_cost,
    count(DISTINCT run) AS invocation_count,
    min(state) AS state,
    bool_or(synthetic) AS synthetic
  FROM paid
  GROUP BY
    kind,
    item,
    billing_currency
),
caused AS (
  SELECT
    kind,
    payer_item AS item,
    billing_currency,
    sum(billed_cost) AS caused_billed_cost,
    sum(billed_cost) FILTER (WHERE is_elsewhere) AS caused_elsewhere_billed_cost,
    min(state) AS state,
    bool_or(synthetic) AS synthetic
  FROM paid
  GROUP BY
    kind,
    payer_item,
    billing_currency
),
coverage AS (
  SELECT
    owner_item,
    billing_currency,
    sum(quantity) FILTER (WHERE part_kind = 'ALLOCATED') AS observed_quantity,
    sum(quantity) AS billed_quantity
  FROM share
  WHERE meter = 'lambda.gb_second'
    AND part_kind IN ('ALLOCATED', 'UNOBSERVED')
    AND owner_item IS NOT NULL
  GROUP BY
    owner_item,
    billing_currency
)
SELECT
  coalesce(own.item, caused.item) AS item,
  coalesce(own.kind, caused.kind) AS kind,
  own.billed_cost,
  caused.caused_billed_cost,
  caused.caused_elsewhere_billed_cost,
  own.effective_cost,
  own.list_cost,
  own.contracted_cost,
  own.kept_billed_cost,
  own.cold_start_billed_cost,
  own.failed_billed_cost,
  nullif(own.invocation_count, 0) AS invocation_count,
  CASE
    WHEN coverage.billed_quantity > 0
      THEN coalesce(CAST(coverage.observed_quantity AS DOUBLE), 0.0E0)
        / CAST(coverage.billed_quantity AS DOUBLE)
  END AS coverage_ratio,
  coalesce(own.billing_currency, caused.billing_currency) AS billing_currency,
  coalesce(own.state, caused.state) AS state,
  coalesce(own.synthetic, caused.synthetic) AS synthetic
FROM own
FULL OUTER JOIN caused
  ON caused.kind = own.kind
  AND caused.item = own.item
  AND caused.billing_currency = own.billing_currency
LEFT JOIN coverage
  ON coverage.owner_item = own.item
  AND coverage.billing_currency = own.billing_currency
  AND own.kind = upper(:cut)
ORDER BY
  billing_currency,
  CASE WHEN coalesce(own.kind, caused.kind) = upper(:cut) THEN 0 ELSE 1 END,
  coalesce(own.billed_cost, CAST(0 AS DECIMAL(38, 18))) DESC,
  kind,
  item
