-- purpose: Work in which every message with an id had been handled before by the same service.
-- grain: trace_id, service_name, faas_instance
-- uses: span
-- parameters: from TIMESTAMP, to TIMESTAMP
WITH handled AS (
  SELECT
    trace_id,
    service_name,
    faas_instance,
    messaging_destination_name,
    messaging_message_id,
    min(start_us) AS start_us
  FROM span
  WHERE messaging_message_id IS NOT NULL
    AND kind IN ('SERVER', 'CONSUMER')
    AND start_time >= :from - INTERVAL '1' DAY
    AND start_time < :to + INTERVAL '1' HOUR
  GROUP BY
    trace_id,
    service_name,
    faas_instance,
    messaging_destination_name,
    messaging_message_id
),
ordered AS (
  SELECT
    trace_id,
    service_name,
    faas_instance,
    start_us,
    min(start_us) OVER (
      PARTITION BY service_name, messaging_destination_name, messaging_message_id
    ) AS first_us
  FROM handled
)
SELECT
  trace_id,
  service_name,
  faas_instance
FROM ordered
GROUP BY
  trace_id,
  service_name,
  faas_instance
HAVING min(start_us - first_us) > 0
