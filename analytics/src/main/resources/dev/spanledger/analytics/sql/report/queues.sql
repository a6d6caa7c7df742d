-- purpose: How long messages wait between the end of their send and the start of their processing; exact percentiles.
-- grain: producer_service, destination, consumer_service
-- uses: span, span_link, window_span
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH received AS (
  SELECT
    consumer.trace_id,
    consumer.span_id,
    consumer.start_us,
    consumer.start_nano_rem,
    consumer.service_name,
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
    service_name,
    sample_weight,
    trace_id,
    parent_span_id,
    span_id
  FROM window_span
  WHERE kind = 'CONSUMER'
    AND parent_span_id IS NOT NULL
),
waited AS (
  SELECT
    producer.service_name AS producer_service,
    producer.messaging_destination_name AS destination,
    received.service_name AS consumer_service,
    received.sample_weight,
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
    ) AS turn
  FROM received
  INNER JOIN span AS producer
    ON producer.trace_id = received.sent_trace_id
    AND producer.span_id = received.sent_span_id
  WHERE producer.kind = 'PRODUCER'
    -- As long as queues keep a message unless told otherwise.
    AND producer.start_time >= :from - INTERVAL '4' DAY
    AND producer.start_time < :to
),
ranked AS (
  SELECT
    producer_service,
    destination,
    consumer_service,
    sample_weight,
    wait_ns,
    sum(CASE WHEN wait_ns >= 0 THEN sample_weight ELSE 0.0E0 END) OVER (
      PARTITION BY producer_service, destination, consumer_service ORDER BY wait_ns
    ) / nullif(sum(CASE WHEN wait_ns >= 0 THEN sample_weight ELSE 0.0E0 END) OVER (
      PARTITION BY producer_service, destination, consumer_service
    ), 0.0E0) AS share
  FROM waited
  WHERE turn = 1
)
SELECT
  producer_service,
  destination,
  consumer_service,
  CAST(round(sum(sample_weight)) AS BIGINT) AS message_count,
  min(wait_ns) FILTER (WHERE wait_ns >= 0 AND share >= 0.50E0) AS wait_p50_ns,
  min(wait_ns) FILTER (WHERE wait_ns >= 0 AND share >= 0.95E0) AS wait_p95_ns,
  min(wait_ns) FILTER (WHERE wait_ns >= 0 AND share >= 0.99E0) AS wait_p99_ns,
  max(wait_ns) FILTER (WHERE wait_ns >= 0) AS wait_max_ns,
  -- Processing that starts before the send ends: two clocks disagree.
  CAST(round(coalesce(sum(sample_weight) FILTER (WHERE wait_ns < 0), 0.0E0)) AS BIGINT)
    AS negative_wait_count
FROM ranked
GROUP BY
  producer_service,
  destination,
  consumer_service
ORDER BY
  producer_service,
  destination,
  consumer_service
