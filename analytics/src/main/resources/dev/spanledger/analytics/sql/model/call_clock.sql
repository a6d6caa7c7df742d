-- purpose: Calls from another service that each service served, and those that begin before they were sent: two clocks disagree.
-- grain: service_name
-- uses: span, window_span
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH call AS (
  SELECT
    served.service_name,
    (sent.start_us - served.start_us) * 1000 + sent.start_nano_rem - served.start_nano_rem
      AS early_ns
  FROM window_span AS served
  INNER JOIN span AS sent
    ON sent.trace_id = served.trace_id
    AND sent.span_id = served.parent_span_id
  WHERE served.kind IN ('SERVER', 'CONSUMER')
    AND sent.service_name IS DISTINCT FROM served.service_name
    -- What was sent earlier, as a message that waited, says nothing about clocks.
    AND sent.start_time >= :from - INTERVAL '1' HOUR
    AND sent.start_time < :to + INTERVAL '1' HOUR
)
SELECT
  service_name,
  count(*) AS call_count,
  count(*) FILTER (WHERE early_ns > 0) AS early_call_count,
  max(early_ns) FILTER (WHERE early_ns > 0) AS clock_skew_max_ns
FROM call
GROUP BY service_name
