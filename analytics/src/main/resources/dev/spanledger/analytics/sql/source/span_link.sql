-- purpose: Links of spans that start in the period, one row each.
-- grain: trace_id, span_id, start_time, service_name, name, link_trace_id, link_span_id
-- uses: lake.spans
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT DISTINCT
  span.trace_id,
  span.span_id,
  span.start_time,
  span.service_name,
  span.name,
  link.trace_id AS link_trace_id,
  link.span_id AS link_span_id
FROM lake.spans AS span
CROSS JOIN UNNEST(span.links) AS link (
  trace_id,
  span_id,
  trace_state,
  attributes,
  attribute_types,
  flags,
  dropped_attributes_count
)
WHERE span.start_time >= :from
  AND span.start_time < :to
