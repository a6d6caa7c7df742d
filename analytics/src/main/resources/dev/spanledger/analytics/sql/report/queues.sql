-- purpose: How long messages wait between the end of their send and the start of their processing; exact percentiles.
-- grain: producer_service, destination, consumer_service
-- uses: message_receipt
-- parameters: none
WITH ranked AS (
  SELECT
    producer_service,
    destination,
    service_name AS consumer_service,
    sample_weight,
    wait_ns,
    sum(CASE WHEN wait_ns >= 0 THEN sample_weight ELSE 0.0E0 END) OVER (
      PARTITION BY producer_service, destination, service_name ORDER BY wait_ns
    ) / nullif(sum(CASE WHEN wait_ns >= 0 THEN sample_weight ELSE 0.0E0 END) OVER (
      PARTITION BY producer_service, destination, service_name
    ), 0.0E0) AS share
  FROM message_receipt
  WHERE is_handling
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
  wait_p95_ns DESC,
  producer_service,
  destination,
  consumer_service
