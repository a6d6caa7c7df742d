-- purpose: Which service a function is, as the spans say that it sends; functions that send as several are left out.
-- grain: faas_name
-- uses: span
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  faas_name,
  max(service_name) AS service_name
FROM span
WHERE faas_name IS NOT NULL
  AND service_name IS NOT NULL
  AND start_time >= :from
  AND start_time < :to
GROUP BY faas_name
HAVING count(DISTINCT service_name) = 1
