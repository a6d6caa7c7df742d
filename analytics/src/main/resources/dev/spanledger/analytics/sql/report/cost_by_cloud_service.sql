-- purpose: What the provider bills per product of its own, and how much of it services are known to be behind.
-- grain: billing_currency, cloud_service_name
-- uses: allocation_current
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  cloud_service_name,
  max(cloud_service_category) AS cloud_service_category,
  count(DISTINCT charge_id) AS charge_count,
  sum(billed_cost) AS billed_cost,
  sum(effective_cost) AS effective_cost,
  sum(list_cost) AS list_cost,
  sum(contracted_cost) AS contracted_cost,
  sum(billed_cost) FILTER (WHERE kind = 'ALLOCATED') AS allocated_billed_cost,
  sum(billed_cost) FILTER (WHERE kind = 'KEPT') AS kept_billed_cost,
  sum(billed_cost) FILTER (WHERE kind = 'UNOBSERVED') AS unobserved_billed_cost,
  sum(billed_cost) FILTER (WHERE kind = 'IDLE_PROVISIONED')
    AS idle_provisioned_billed_cost,
  sum(billed_cost) FILTER (WHERE kind = 'IDLE_CAPACITY') AS idle_capacity_billed_cost,
  sum(billed_cost) FILTER (WHERE kind = 'TAX') AS tax_billed_cost,
  sum(billed_cost) FILTER (WHERE kind = 'CREDIT') AS credit_billed_cost,
  sum(billed_cost) FILTER (WHERE kind IN ('UNATTRIBUTED', 'UNUSED_COMMITMENT'))
    AS unattributed_billed_cost,
  sum(billed_cost) FILTER (WHERE kind = 'NOT_ALLOCATED') AS not_allocated_billed_cost,
  billing_currency,
  min(state) AS state,
  bool_or(synthetic) AS synthetic
FROM allocation_current
WHERE charge_period_start >= :from
  AND charge_period_start < :to
GROUP BY
  cloud_service_name,
  billing_currency
ORDER BY
  billing_currency,
  coalesce(sum(allocation_current.billed_cost), CAST(0 AS DECIMAL(38, 18))) DESC,
  cloud_service_name
