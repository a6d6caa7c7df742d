-- purpose: Spans about the range that handled messages of other spans, with their links.
-- grain: trace_id, span_id, start_time
-- uses: allocation_handler
-- parameters: none
SELECT
  trace_id,
  span_id,
  start_time,
  service_name,
  messaging_message_id,
  request_tenant,
  links_json
FROM allocation_handler
ORDER BY
  trace_id,
  span_id,
  start_time
