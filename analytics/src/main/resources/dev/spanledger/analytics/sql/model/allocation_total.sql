-- purpose: What the runs that count made of each delivery that counts, by kind; charges that no run has seen are counted, not summed.
-- grain: delivery_series, billing_period_start, billing_currency
-- uses: allocation_current, charge_current
-- parameters: none
SELECT
  charge.delivery_series,
  charge.billing_period_start,
  charge.billing_currency,
  sum(share.billed_cost) FILTER (WHERE share.kind = 'ALLOCATED') AS allocated_billed_cost,
  sum(share.billed_cost) FILTER (WHERE share.kind = 'KEPT') AS kept_billed_cost,
  sum(share.billed_cost) FILTER (WHERE share.kind = 'UNOBSERVED') AS unobserved_billed_cost,
  sum(share.billed_cost) FILTER (WHERE share.kind = 'IDLE_PROVISIONED')
    AS idle_provisioned_billed_cost,
  sum(share.billed_cost) FILTER (WHERE share.kind = 'IDLE_CAPACITY') AS idle_capacity_billed_cost,
  sum(share.billed_cost) FILTER (WHERE share.kind = 'TAX') AS tax_billed_cost,
  sum(share.billed_cost) FILTER (WHERE share.kind = 'CREDIT') AS credit_billed_cost,
  sum(share.billed_cost) FILTER (WHERE share.kind IN ('UNATTRIBUTED', 'UNUSED_COMMITMENT'))
    AS unattributed_billed_cost,
  sum(share.billed_cost) FILTER (WHERE share.kind <> 'NOT_ALLOCATED') AS seen_billed_cost,
  sum(share.effective_cost) FILTER (WHERE share.kind <> 'NOT_ALLOCATED') AS seen_effective_cost,
  sum(share.list_cost) FILTER (WHERE share.kind <> 'NOT_ALLOCATED') AS seen_list_cost,
  sum(share.contracted_cost) FILTER (WHERE share.kind <> 'NOT_ALLOCATED') AS seen_contracted_cost,
  sum(share.quantity) FILTER (WHERE share.kind <> 'NOT_ALLOCATED') AS seen_quantity,
  count(*) FILTER (WHERE share.kind = 'NOT_ALLOCATED') AS not_allocated_charge_count,
  count(*) FILTER (WHERE share.kind <> 'NOT_ALLOCATED') AS part_count
FROM allocation_current AS share
INNER JOIN charge_current AS charge
  ON charge.charge_id = share.charge_id
GROUP BY
  charge.delivery_series,
  charge.billing_period_start,
  charge.billing_currency
