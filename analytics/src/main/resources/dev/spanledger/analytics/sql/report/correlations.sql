-- purpose: How often each attribute value is in selected traces (failed, slow, or above the p95 of what they begin with) and in the others.
-- grain: service_name, feature_key, feature_value
-- uses: window_span, span_feature
-- parameters: service VARCHAR NULL, operation VARCHAR NULL, with_errors BOOLEAN NULL, slower_than_ns BIGINT NULL
WITH root AS (
  SELECT
    trace_id,
    root_service,
    root_name,
    start_us,
    duration_ns,
    sample_weight,
    row_number() OVER (
      PARTITION BY trace_id
      ORDER BY CASE WHEN is_root THEN 0 ELSE 1 END, start_us, start_nano_rem, span_id
    ) AS turn
  FROM window_span
  WHERE has_facts
    AND depth = 0
    AND NOT (name = 'init' AND faas_init_type IS NOT NULL)
),
extent AS (
  SELECT
    trace_id,
    min(start_us) AS first_us,
    bool_or(is_error) AS is_failed
  FROM window_span
  WHERE has_facts
  GROUP BY trace_id
),
-- Until the root answered, from the first span on: init of a cold start comes before its root.
request AS (
  SELECT
    root.trace_id,
    root.root_service,
    root.root_name,
    root.sample_weight,
    extent.is_failed,
    (root.start_us - extent.first_us) * 1000 + root.duration_ns AS duration_ns,
    cume_dist() OVER (
      PARTITION BY root.root_service, root.root_name
      ORDER BY (root.start_us - extent.first_us) * 1000 + root.duration_ns
    ) AS share
  FROM root
  INNER JOIN extent
    ON extent.trace_id = root.trace_id
  WHERE root.turn = 1
    AND (:service IS NULL OR root.root_service = :service)
    AND (:operation IS NULL OR root.root_name = :operation)
),
bounded AS (
  SELECT
    trace_id,
    sample_weight,
    is_failed,
    duration_ns,
    min(CASE WHEN share >= 0.95E0 THEN duration_ns END) OVER (
      PARTITION BY root_service, root_name
    ) AS p95_ns
  FROM request
),
sided AS (
  SELECT
    trace_id,
    sample_weight,
    CASE
      WHEN coalesce(:with_errors, false) THEN is_failed
      WHEN :slower_than_ns IS NOT NULL THEN duration_ns >= :slower_than_ns
      ELSE duration_ns > p95_ns
    END AS is_selected
  FROM bounded
),
-- Chance finds of 20,000 traces are below one in a hundred; the end of an id is random.
numbered AS (
  SELECT
    trace_id,
    sample_weight,
    is_selected,
    row_number() OVER (PARTITION BY is_selected ORDER BY reverse(trace_id)) AS turn
  FROM sided
),
chosen AS (
  SELECT
    trace_id,
    sample_weight,
    is_selected,
    turn
  FROM numbered
  WHERE turn <= 20000
),
total AS (
  SELECT
    count(*) FILTER (WHERE is_selected) AS selected_trace_count,
    count(*) FILTER (WHERE NOT is_selected) AS other_trace_count,
    coalesce(sum(sample_weight) FILTER (WHERE is_selected), 0.0E0) AS selected_total_weight,
    coalesce(sum(sample_weight) FILTER (WHERE NOT is_selected), 0.0E0) AS other_total_weight,
    coalesce(sum(sample_weight * sample_weight) FILTER (WHERE is_selected), 0.0E0) AS selected_square,
    coalesce(sum(sample_weight * sample_weight) FILTER (WHERE NOT is_selected), 0.0E0) AS other_square
  FROM chosen
),
feature AS (
  SELECT
    named.service_name,
    named.feature_key,
    named.feature_value,
    count(*) AS trace_count,
    coalesce(sum(chosen.sample_weight) FILTER (WHERE chosen.is_selected), 0.0E0) AS selected_weight,
    coalesce(sum(chosen.sample_weight) FILTER (WHERE NOT chosen.is_selected), 0.0E0) AS other_weight,
    -- Tell features of the same traces from features of as many.
    CAST(sum(chosen.turn) AS BIGINT) AS turn_sum,
    CAST(sum(chosen.turn * chosen.turn) AS BIGINT) AS turn_square_sum,
    max(CASE WHEN chosen.is_selected THEN chosen.trace_id END) AS exemplar_trace_id
  FROM span_feature AS named
  INNER JOIN chosen
    ON chosen.trace_id = named.trace_id
  WHERE NOT coalesce(:with_errors, false)
    -- What failing means is not why it failed.
    OR named.feature_key NOT IN ('error.type', 'http.response.status_code')
  GROUP BY
    named.service_name,
    named.feature_key,
    named.feature_value
),
-- A key with a value of its own for every other trace names things, and explains nothing.
named_key AS (
  SELECT
    service_name,
    feature_key,
    count(*) AS value_count,
    CAST(sum(trace_count) AS BIGINT) AS trace_count
  FROM feature
  GROUP BY
    service_name,
    feature_key
),
tested AS (
  SELECT
    feature.service_name,
    feature.feature_key,
    feature.feature_value,
    feature.selected_weight,
    feature.other_weight,
    feature.turn_sum,
    feature.turn_square_sum,
    feature.exemplar_trace_id,
    total.selected_trace_count,
    total.other_trace_count,
    total.selected_total_weight,
    total.other_total_weight,
    total.selected_square,
    total.other_square,
    count(*) OVER () AS tested_count,
    row_number() OVER (
      ORDER BY
        feature.other_weight / total.other_total_weight
          - feature.selected_weight / total.selected_total_weight,
        feature.service_name,
        feature.feature_key,
        feature.feature_value
    ) AS turn
  FROM feature
  CROSS JOIN total
  INNER JOIN named_key
    ON named_key.service_name IS NOT DISTINCT FROM feature.service_name
    AND named_key.feature_key = feature.feature_key
  WHERE feature.trace_count >= 5
    AND (named_key.value_count <= 20 OR named_key.value_count * 2 <= named_key.trace_count)
    AND total.selected_total_weight > 0.0E0
    AND total.other_total_weight > 0.0E0
)
SELECT
  service_name,
  feature_key,
  feature_value,
  selected_weight,
  other_weight,
  turn_sum,
  turn_square_sum,
  exemplar_trace_id,
  selected_trace_count,
  other_trace_count,
  selected_total_weight,
  other_total_weight,
  selected_square,
  other_square,
  tested_count
FROM tested
WHERE turn <= 2000
ORDER BY
  turn,
  service_name,
  feature_key,
  feature_value
