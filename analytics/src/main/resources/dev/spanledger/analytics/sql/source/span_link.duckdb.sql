-- purpose: Links of spans that start in the period, one row each. DuckDB takes seven times as long to unnest them in a join.
-- grain: trace_id, span_id, start_time, service_name, name, link_trace_id, link_span_id
-- uses: lake.spans
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH unnested AS (
  SELECT
    trace_id,
    span_id,
    start_time,
    service_name,
    name,
    unnest(links) AS link
  FROM lake.spans
  WHERE start_time >= :from
    AND start_time < :to
)
SELECT DISTINCT
  trace_id,
  span_id,
  start_time,
  service_name,
  name,
  unnested.link.trace_id AS link_trace_id,
  unnested.link.span_id AS link_span_id
FROM unnested
