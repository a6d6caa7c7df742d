-- purpose: Call paths of two groups of traces, by the version of a service they met or by a time that splits the period: time, count, errors and billed cost on either side, beside the traces of the same root operation.
-- grain: path_id, root_service, root_name
-- uses: versioned_entry, window_span, call_path, invocation_bill
-- parameters: baseline_version VARCHAR, candidate_version VARCHAR
WITH sided AS (
  SELECT
    trace_id,
    min(version) AS version,
    max(sample_weight) AS sample_weight
  FROM versioned_entry
  WHERE version IN (:baseline_version, :candidate_version)
  GROUP BY trace_id
  -- A trace that met both tells nothing about either.
  HAVING count(DISTINCT version) = 1
),
-- Another mix of requests is no difference, so traces are counted by what they begin with.
begun AS (
  SELECT
    span.root_service,
    span.root_name,
    span.trace_id,
    sided.version,
    sided.sample_weight
  FROM window_span AS span
  INNER JOIN sided
    ON sided.trace_id = span.trace_id
  WHERE span.has_facts
  GROUP BY
    span.root_service,
    span.root_name,
    span.trace_id,
    sided.version,
    sided.sample_weight
),
total AS (
  SELECT
    root_service,
    root_name,
    CAST(round(coalesce(sum(sample_weight) FILTER (WHERE version = :baseline_version), 0.0E0)) AS BIGINT)
      AS baseline_total_count,
    CAST(round(coalesce(sum(sample_weight) FILTER (WHERE version = :candidate_version), 0.0E0)) AS BIGINT)
      AS candidate_total_count
  FROM begun
  GROUP BY
    root_service,
    root_name
),
-- A run of a function is billed once, on the first span that names it.
run AS (
  SELECT
    trace_id,
    span_id,
    faas_invocation_id,
    row_number() OVER (
      PARTITION BY faas_invocation_id ORDER BY depth, start_us, trace_id, span_id
    ) AS turn
  FROM window_span
  WHERE has_facts
    AND faas_invocation_id IS NOT NULL
),
taken AS (
  SELECT
    span.path_id,
    span.root_service,
    span.root_name,
    span.trace_id,
    sided.version = :candidate_version AS is_candidate,
    sided.sample_weight,
    CAST(sum(span.critical_path_ns) AS BIGINT) AS critical_path_ns,
    count(*) AS span_count,
    count(*) FILTER (WHERE span.is_error) AS error_count,
    CASE WHEN count(DISTINCT bill.billing_currency) <= 1 THEN sum(bill.billed_cost) END AS billed_cost,
    min(bill.billing_currency) AS billing_currency
  FROM window_span AS span
  INNER JOIN sided
    ON sided.trace_id = span.trace_id
  LEFT JOIN run
    ON run.trace_id = span.trace_id
    AND run.span_id = span.span_id
    AND run.turn = 1
  LEFT JOIN invocation_bill AS bill
    ON bill.invocation_id = run.faas_invocation_id
  WHERE span.has_facts
  GROUP BY
    span.path_id,
    span.root_service,
    span.root_name,
    span.trace_id,
    sided.version,
    sided.sample_weight
),
ranked AS (
  SELECT
    path_id,
    root_service,
    root_name,
    trace_id,
    is_candidate,
    sample_weight,
    critical_path_ns,
    span_count,
    error_count,
    billed_cost,
    billing_currency,
    cume_dist() OVER (
      PARTITION BY path_id, root_service, root_name ORDER BY critical_path_ns
    ) AS share
  FROM taken
),
most AS (
  SELECT
    path_id,
    root_service,
    root_name,
    min(critical_path_ns) FILTER (WHERE share >= 0.99E0) AS most_ns
  FROM ranked
  GROUP BY
    path_id,
    root_service,
    root_name
),
-- A trace counts with no more than the path's p99, or one that hangs would hide what all others do.
seen AS (
  SELECT
    ranked.path_id,
    ranked.root_service,
    ranked.root_name,
    ranked.trace_id,
    ranked.is_candidate,
    ranked.sample_weight,
    least(ranked.critical_path_ns, most.most_ns) AS critical_path_ns,
    ranked.span_count,
    ranked.error_count,
    ranked.billed_cost,
    ranked.billing_currency
  FROM ranked
  INNER JOIN most
    ON most.path_id = ranked.path_id
    AND most.root_service IS NOT DISTINCT FROM ranked.root_service
    AND most.root_name IS NOT DISTINCT FROM ranked.root_name
),
path AS (
  SELECT
    path_id,
    root_service,
    root_name,
    CAST(round(coalesce(sum(sample_weight) FILTER (WHERE NOT is_candidate), 0.0E0)) AS BIGINT)
      AS baseline_trace_count,
    CAST(round(coalesce(sum(sample_weight) FILTER (WHERE is_candidate), 0.0E0)) AS BIGINT)
      AS candidate_trace_count,
    CAST(round(coalesce(sum(sample_weight * span_count) FILTER (WHERE NOT is_candidate), 0.0E0)) AS BIGINT)
      AS baseline_span_count,
    CAST(round(coalesce(sum(sample_weight * span_count) FILTER (WHERE is_candidate), 0.0E0)) AS BIGINT)
      AS candidate_span_count,
    CAST(round(coalesce(sum(sample_weight * error_count) FILTER (WHERE NOT is_candidate), 0.0E0)) AS BIGINT)
      AS baseline_error_count,
    CAST(round(coalesce(sum(sample_weight * error_count) FILTER (WHERE is_candidate), 0.0E0)) AS BIGINT)
      AS candidate_error_count,
    coalesce(sum(sample_weight * critical_path_ns) FILTER (WHERE NOT is_candidate), 0.0E0)
      AS baseline_critical_path,
    coalesce(sum(sample_weight * critical_path_ns) FILTER (WHERE is_candidate), 0.0E0)
      AS candidate_critical_path,
    coalesce(sum(
      sample_weight * CAST(critical_path_ns AS DOUBLE) * critical_path_ns
    ) FILTER (WHERE NOT is_candidate), 0.0E0) AS baseline_square,
    coalesce(sum(
      sample_weight * CAST(critical_path_ns AS DOUBLE) * critical_path_ns
    ) FILTER (WHERE is_candidate), 0.0E0) AS candidate_square,
    CASE WHEN count(DISTINCT billing_currency) <= 1
      THEN sum(billed_cost) FILTER (WHERE NOT is_candidate) END AS baseline_billed_cost,
    CASE WHEN count(DISTINCT billing_currency) <= 1
      THEN sum(billed_cost) FILTER (WHERE is_candidate) END AS candidate_billed_cost,
    array_join(
      array_agg(DISTINCT billing_currency ORDER BY billing_currency)
        FILTER (WHERE billing_currency IS NOT NULL),
      ', '
    ) AS billing_currency,
    max_by(trace_id, critical_path_ns) FILTER (WHERE is_candidate) AS candidate_exemplar_trace_id
  FROM seen
  GROUP BY
    path_id,
    root_service,
    root_name
)
SELECT
  path.path_id,
  path.root_service,
  path.root_name,
  way.parent_path_id,
  way.service_name,
  way.name,
  way.kind,
  way.depth,
  total.baseline_total_count,
  total.candidate_total_count,
  path.baseline_trace_count,
  path.candidate_trace_count,
  path.baseline_span_count,
  path.candidate_span_count,
  path.baseline_error_count,
  path.candidate_error_count,
  path.baseline_critical_path,
  path.candidate_critical_path,
  path.baseline_square,
  path.candidate_square,
  path.baseline_billed_cost,
  path.candidate_billed_cost,
  path.billing_currency,
  path.candidate_exemplar_trace_id
FROM path
INNER JOIN total
  ON total.root_service IS NOT DISTINCT FROM path.root_service
  AND total.root_name IS NOT DISTINCT FROM path.root_name
LEFT JOIN call_path AS way
  ON way.path_id = path.path_id
ORDER BY
  path.path_id,
  path.root_service,
  path.root_name
