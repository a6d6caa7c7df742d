-- purpose: Links of spans, one row each. DuckDB unnests a list of groups into one column, Trino into one per field.
-- grain: trace_id, span_id, start_time, service_name, name, link_trace_id, link_span_id
-- uses: lake.spans
-- parameters: none
SELECT DISTINCT
  span.trace_id,
  span.span_id,
  span.start_time,
  span.service_name,
  span.name,
  unnested.link.trace_id AS link_trace_id,
  unnested.link.span_id AS link_span_id
FROM lake.spans AS span
CROSS JOIN UNNEST(span.links) AS unnested (link)
