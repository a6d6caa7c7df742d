-- purpose: Call paths of the period's complete traces, each with the path above it.
-- grain: path_id
-- uses: window_span, span
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH path AS (
  SELECT
    path_id,
    min(service_name) AS service_name,
    min(name) AS name,
    min(kind) AS kind,
    min(depth) AS depth
  FROM window_span
  WHERE has_facts
  GROUP BY path_id
),
-- Recursion is one path, so the way up is that of a span nearest to the root.
shallow AS (
  SELECT
    path.path_id,
    path.depth,
    min(seen.trace_id) AS trace_id
  FROM path
  INNER JOIN window_span AS seen
    ON seen.path_id = path.path_id
    AND seen.depth = path.depth
  GROUP BY
    path.path_id,
    path.depth
),
above AS (
  SELECT
    shallow.path_id,
    shallow.trace_id,
    min(seen.parent_span_id) AS span_id
  FROM shallow
  INNER JOIN window_span AS seen
    ON seen.path_id = shallow.path_id
    AND seen.trace_id = shallow.trace_id
    AND seen.depth = shallow.depth
  GROUP BY
    shallow.path_id,
    shallow.trace_id
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
)
SELECT
  path.path_id,
  parent.parent_path_id,
  path.service_name,
  path.name,
  path.kind,
  path.depth
FROM path
LEFT JOIN parent
  ON parent.path_id = path.path_id
