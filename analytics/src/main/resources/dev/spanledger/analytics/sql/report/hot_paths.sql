-- purpose: Call paths by the time they hold requests up; complete traces only. Rows form trees by parent_path_id.
-- grain: path_id
-- uses: window_span, entry_span, invocation_bill, call_path
-- parameters: service VARCHAR NULL, limit BIGINT NULL
WITH first_entry AS (
  -- A run of a function is billed once, on the first span by which its service was entered.
  SELECT
    path_id,
    faas_invocation_id,
    row_number() OVER (PARTITION BY faas_invocation_id ORDER BY start_us, trace_id, span_id) AS turn
  FROM entry_span
  WHERE faas_invocation_id IS NOT NULL
),
path_bill AS (
  SELECT
    entry.path_id,
    CASE WHEN count(DISTINCT bill.billing_currency) = 1 THEN sum(bill.billed_cost) END
      AS billed_cost,
    array_join(
      array_agg(DISTINCT bill.billing_currency ORDER BY bill.billing_currency), ', '
    ) AS billing_currency
  FROM first_entry AS entry
  INNER JOIN invocation_bill AS bill
    ON bill.invocation_id = entry.faas_invocation_id
  WHERE entry.turn = 1
    AND entry.path_id IS NOT NULL
  GROUP BY entry.path_id
),
seen AS (
  SELECT
    path_id,
    trace_id,
    service_name,
    name,
    kind,
    depth,
    critical_path_ns,
    self_ns,
    is_error,
    sample_weight
  FROM window_span
  WHERE has_facts
    AND (:service IS NULL OR root_service = :service)
),
path AS (
  SELECT
    path_id,
    min(service_name) AS service_name,
    min(name) AS name,
    min(kind) AS kind,
    min(depth) AS depth,
    count(DISTINCT trace_id) AS trace_count,
    CAST(round(sum(sample_weight)) AS BIGINT) AS span_count,
    TRY_CAST(round(sum(critical_path_ns * sample_weight)) AS BIGINT) AS critical_path_ns,
    TRY_CAST(round(sum(self_ns * sample_weight)) AS BIGINT) AS self_ns,
    CAST(round(coalesce(sum(sample_weight) FILTER (WHERE is_error), 0.0E0)) AS BIGINT) AS error_count,
    max(critical_path_ns) AS longest_ns
  FROM seen
  GROUP BY path_id
),
example AS (
  SELECT
    path.path_id,
    min(CASE WHEN seen.critical_path_ns = path.longest_ns THEN seen.trace_id END)
      AS exemplar_trace_id
  FROM path
  INNER JOIN seen
    ON seen.path_id = path.path_id
  GROUP BY path.path_id
),
hottest AS (
  SELECT
    path_id,
    service_name,
    name,
    kind,
    depth,
    trace_count,
    span_count,
    critical_path_ns,
    self_ns,
    error_count,
    row_number() OVER (ORDER BY critical_path_ns DESC, path_id) AS turn
  FROM path
)
SELECT
  hottest.path_id,
  way.parent_path_id,
  hottest.service_name,
  hottest.name,
  hottest.kind,
  hottest.depth,
  hottest.trace_count,
  hottest.span_count,
  hottest.critical_path_ns,
  hottest.self_ns,
  hottest.error_count,
  path_bill.billed_cost,
  path_bill.billing_currency,
  example.exemplar_trace_id
FROM hottest
INNER JOIN example
  ON example.path_id = hottest.path_id
LEFT JOIN call_path AS way
  ON way.path_id = hottest.path_id
LEFT JOIN path_bill
  ON path_bill.path_id = hottest.path_id
WHERE hottest.turn <= coalesce(:limit, 1000)
ORDER BY
  hottest.critical_path_ns DESC,
  hottest.path_id
