-- purpose: Spans that took up a sent message, within the period; the link or the parent names the send.
-- grain: sent_trace_id, sent_span_id, trace_id, span_id, start_us, service_name
-- uses: span, span_link, window_span
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH received AS (
  SELECT
    consumer.trace_id,
    consumer.span_id,
    consumer.start_us,
    consumer.start_nano_rem,
    consumer.duration_ns,
    consumer.service_name,
    consumer.is_error,
    consumer.faas_invocation_id,
    consumer.sample_weight,
    link.link_trace_id AS sent_trace_id,
    link.link_span_id AS sent_span_id,
    -- Run, batch and message of one delivery link to the send from one trace.
    CASE WHEN consumer.trace_id = link.link_trace_id THEN consumer.span_id ELSE consumer.trace_id END
      AS delivery
  FROM window_span AS consumer
  INNER JOIN span_link AS link
    ON link.trace_id = consumer.trace_id
    AND link.span_id = consumer.span_id
    AND link.start_time = consumer.start_time
    AND link.name = consumer.name
    AND link.service_name IS NOT DISTINCT FROM consumer.service_name
  UNION
  SELECT
    trace_id,
    span_id,
    start_us,
    start_nano_rem,
    duration_ns,
    service_name,
    is_error,
    faas_invocation_id,
    sample_weight,
    trace_id,
    parent_span_id,
    span_id
  FROM window_span
  WHERE kind = 'CONSUMER'
    AND parent_span_id IS NOT NULL
)
SELECT
  received.trace_id,
  received.span_id,
  received.start_us,
  received.start_nano_rem,
  received.duration_ns,
  received.service_name,
  received.is_error,
  received.faas_invocation_id,
  received.sample_weight,
  received.sent_trace_id,
  received.sent_span_id,
  producer.service_name AS producer_service,
  producer.messaging_destination_name AS destination,
  (received.start_us - producer.start_us) * 1000
    + received.start_nano_rem - producer.start_nano_rem - producer.duration_ns AS wait_ns,
  -- Of a delivery the span that starts last handles the message.
  row_number() OVER (
    PARTITION BY
      received.sent_trace_id,
      received.sent_span_id,
      received.service_name,
      received.delivery
    ORDER BY
      received.start_us DESC,
      received.start_nano_rem DESC,
      received.span_id
  ) = 1 AS is_handling
FROM received
INNER JOIN span AS producer
  ON producer.trace_id = received.sent_trace_id
  AND producer.span_id = received.sent_span_id
WHERE producer.kind = 'PRODUCER'
  -- As long as queues keep a message unless told otherwise.
  AND producer.start_time >= :from - INTERVAL '4' DAY
  AND producer.start_time < :to
