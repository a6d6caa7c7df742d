-- purpose: What each service cost, with what no service is known to be behind as rows of their own, for charge periods that start in the period.
-- grain: billing_currency, kind, service_name
-- uses: allocation_current
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH share AS (
  SELECT
    CASE WHEN kind IN ('ALLOCATED', 'KEPT') THEN 'SERVICE' ELSE kind END AS kind,
    CASE kind
      WHEN 'ALLOCATED' THEN coalesce(service_name, '(unnamed)')
      WHEN 'KEPT' THEN coalesce(service_name, '(unnamed)')
      WHEN 'UNOBSERVED' THEN '(unobserved)'
      WHEN 'IDLE_PROVISIONED' THEN '(idle provisioned)'
      WHEN 'IDLE_CAPACITY' THEN '(idle capacity)'
      WHEN 'UNUSED_COMMITMENT' THEN '(unused commitment)'
      WHEN 'TAX' THEN '(tax)'
      WHEN 'CREDIT' THEN '(credit)'
      WHEN 'NOT_ALLOCATED' THEN '(not allocated)'
      ELSE '(unattributed)'
    END AS service_name,
    service_name AS owner_name,
    kind AS part_kind,
    meter,
    billing_currency,
    billed_cost,
    effective_cost,
    list_cost,
    contracted_cost,
    quantity,
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
coverage AS (
  SELECT
    billing_currency,
    owner_name,
    sum(quantity) FILTER (WHERE part_kind = 'ALLOCATED') AS observed_quantity,
    sum(quantity) AS billed_quantity
  FROM share
  WHERE meter = 'lambda.gb_second'
    AND part_kind IN ('ALLOCATED', 'UNOBSERVED')
    AND owner_name IS NOT NULL
  GROUP BY
    billing_currency,
    owner_name
),
summed AS (
  SELECT
    kind,
    service_name,
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
  FROM share
  GROUP BY
    kind,
    service_name,
    billing_currency
)
SELECT
  summed.service_name,
  summed.kind,
  summed.billed_cost,
  summed.effective_cost,
  summed.list_cost,
  summed.contracted_cost,
  summed.kept_billed_cost,
  summed.cold_start_billed_cost,
  summed.failed_billed_cost,
  CASE WHEN summed.kind = 'SERVICE' THEN summed.invocation_count END AS invocation_count,
  CASE
    WHEN coverage.billed_quantity > 0
      THEN coalesce(CAST(coverage.observed_quantity AS DOUBLE), 0.0E0)
        / CAST(coverage.billed_quantity AS DOUBLE)
  END AS coverage_ratio,
  summed.billing_currency,
  summed.state,
  summed.synthetic
FROM summed
LEFT JOIN coverage
  ON summed.kind = 'SERVICE'
  AND coverage.owner_name = summed.service_name
  AND coverage.billing_currency = summed.billing_currency
ORDER BY
  summed.billing_currency,
  CASE WHEN summed.kind = 'SERVICE' THEN 0 ELSE 1 END,
  summed.billed_cost DESC,
  summed.kind,
  summed.service_name
