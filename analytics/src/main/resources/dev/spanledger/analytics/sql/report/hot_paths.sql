-- purpose: Call paths by the time they hold requests up; complete traces only. Rows form trees by parent_path_id.
-- grain: path_id
-- uses: window_span, span, entry_span, allocation_current
-- parameters: from TIMESTAMP, to TIMESTAMP, service VARCHAR NULL, limit BIGINT NULL
WITH charged AS (
  SELECT
    invocation_id,
    CASE WHEN count(DISTINCT billing_currency) = 1 THEN sum(billed_cost) END AS billed_cost,
    min(billing_currency) AS billing_currency
  FROM allocation_current
  WHERE kind IN ('ALLOCATED', 'KEPT')
    AND invocation_id IS NOT NULL
    AND charge_period_start >= :from - INTERVAL '2' DAY
    AND charge_period_start < :to + INTERVAL '1' DAY
  GROUP BY invocation_id
),
-- A run of a function is billed once, on the first span by which its service was entered.
first_entry AS (
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
    CASE WHEN count(DISTINCT charged.billing_currency) = 1 THEN sum(charged.billed_cost) END
      AS billed_cost,
    array_join(
      array_agg(DISTINCT charged.billing_currency ORDER BY charged.billing_currency), ', '
    ) AS billing_currency
  FROM first_entry AS entry
  INNER JOIN charged
    ON charged.invocation_id = entry.faas_invocation_id
  WHERE entry.turn = 1
    AND entry.path_id IS NOT NULL
  GROUP BY entry.path_id
),
seen AS (
  SELECT
    path_id,
    trace_id,
    parent_span_id,
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
-- Recursion is one path, so the way up is that of a span nearest to the root.
example AS (
  SELECT
    path.path_id,
    min(CASE WHEN seen.critical_path_ns = path.longest_ns THEN seen.trace_id END)
      AS exemplar_trace_id,
    min(CASE WHEN seen.depth = path.depth THEN seen.trace_id END) AS shallow_trace_id
  FROM path
  INNER JOIN seen
    ON seen.path_id = path.path_id
  GROUP BY path.path_id
),
above AS (
  SELECT
    path.path_id,
    example.shallow_trace_id AS trace_id,
    min(seen.parent_span_id) AS span_id
  FROM path
  INNER JOIN example
    ON example.path_id = path.path_id
  INNER JOIN seen
    ON seen.path_id = path.path_id
    AND seen.trace_id = example.shallow_trace_id
    AND seen.depth = path.depth
  GROUP BY
    path.path_id,
    example.shallow_trace_id
),
parent AS (
  SELECT
    above.path_id,
    min(span.path_id) AS parent_path_id
  FROM above
  INNER JOIN span
    ON span.trace_id = above.trace_id
    AND span.span_id = above.span_id
  WHERE span.start_time >= :from - INTERVAL '1' DAY
    AND span.start_time < :to + INTERVAL '1' DAY
  GROUP BY above.path_id
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
  parent.parent_path_id,
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
LEFT JOIN parent
  ON parent.path_id = hottest.path_id
LEFT JOIN path_bill
  ON path_bill.path_id = hottest.path_id
WHERE hottest.turn <= coalesce(:limit, 1000)
ORDER BY
  hottest.critical_path_ns DESC,
  hottest.path_id
