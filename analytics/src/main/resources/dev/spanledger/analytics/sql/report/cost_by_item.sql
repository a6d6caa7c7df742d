-- purpose: What each service, function, version, tenant, trace, account or region cost by itself, and what it caused anywhere (caller pays); each of the two adds up to the same total.
-- grain: billing_currency, kind, item
-- uses: part_by_item
-- parameters: cut VARCHAR
WITH own AS (
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
  FROM part_by_item
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
  FROM part_by_item
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
  FROM part_by_item
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
