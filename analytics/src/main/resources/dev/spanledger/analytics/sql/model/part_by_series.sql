-- purpose: For each part of a charge, which series of one cut it is of, on which UTC day, and whether its charge is of a day or less.
-- grain: charge_id, part
-- uses: allocation_current, charge_current
-- parameters: from TIMESTAMP, to TIMESTAMP, cut VARCHAR
SELECT
  part.charge_id,
  part.part,
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
