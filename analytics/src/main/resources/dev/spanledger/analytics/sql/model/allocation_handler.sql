-- purpose: Spans about the range that handled messages of other spans, with their links.
-- grain: trace_id, span_id, start_time
-- uses: span
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  trace_id,
  span_id,
  start_time,
  service_name,
  messaging_message_id,
  request_tenant,
  links_json
FROM span
WHERE start_time >= :from - INTERVAL '1' DAY
  AND start_time < :to + INTERVAL '1' DAY
  AND kind IN ('SERVER', 'CONSUMER')
  AND links_json IS NOT NULL
  AND links_json <> '[]'
