-- purpose: Billed cost per UTC day of each item of one cut, by cloud service; charges of a day or less, so that a month's fee is no spike.
-- grain: item, cloud_service_name, charge_day, billing_currency
-- uses: allocation_current, charge_current
-- parameters: from TIMESTAMP, to TIMESTAMP, cut VARCHAR
WITH share AS (
  SELECT
    CASE
      WHEN :cut = 'total' THEN '(all)'
      WHEN :cut = 'cloud-service' THEN part.cloud_service_name
      WHEN :cut = 'tenant' THEN coalesce(part.request_tenant, '(no tenant)')
      WHEN part.kind IN ('ALLOCATED', 'KEPT') THEN coalesce(part.service_name, '(unnamed)')
      ELSE '(' || replace(lower(part.kind), '_', ' ') || ')'
    END AS item,
    part.cloud_service_name,
    date_trunc('day', part.charge_period_start) AS charge_day,
    part.billing_currency,
    part.billed_cost,
    charge.charge_period_end <= charge.charge_period_start + INTERVAL '1' DAY AS is_daily
  FROM allocation_current AS part
  INNER JOIN charge_current AS charge
    ON charge.charge_id = part.charge_id
  WHERE part.charge_period_start >= :from
    AND part.charge_period_start < :to
)
SELECT
  item,
  cloud_service_name,
  charge_day,
  billing_currency,
  sum(billed_cost) FILTER (WHERE is_daily) AS daily_billed_cost,
  sum(billed_cost) FILTER (WHERE NOT is_daily) AS other_billed_cost
FROM share
GROUP BY
  item,
  cloud_service_name,
  charge_day,
  billing_currency
ORDER BY
  item,
  cloud_service_name,
  charge_day,
  billing_currency
