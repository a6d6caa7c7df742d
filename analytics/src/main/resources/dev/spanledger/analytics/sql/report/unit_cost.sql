-- purpose: What the requests of each route, tenant, operation or service cost, in the called service and downstream; the billed cost adds up to the bill.
-- grain: billing_currency, kind, item
-- uses: part_by_request
-- parameters: none
WITH request AS (
  SELECT
    kind,
    item,
    billing_currency,
    request_trace_id,
    max(sample_weight) AS sample_weight,
    CAST(sum(billed_cost) AS DOUBLE) AS billed_cost_approximate
  FROM part_by_request
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
  FROM part_by_request
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
