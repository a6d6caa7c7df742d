-- purpose: What each delivery that counts charges per billing period and currency.
-- grain: delivery_series, billing_period_start, billing_currency
-- uses: charge_current
-- parameters: none
SELECT
  delivery_series,
  billing_period_start,
  billing_currency,
  max(delivery_id) AS delivery_id,
  max(delivery_time) AS delivery_time,
  max(billing_period_end) AS billing_period_end,
  max(source_file) AS source_file,
  max(source_format) AS source_format,
  max(delivery_refused_rows) AS refused_row_count,
  max(delivery_findings) AS delivery_findings,
  count(*) AS charge_count,
  sum(billed_cost) AS charged_billed_cost,
  sum(effective_cost) AS charged_effective_cost,
  sum(list_cost) AS charged_list_cost,
  sum(contracted_cost) AS charged_contracted_cost,
  sum(pricing_quantity) AS charged_quantity,
  min(state) AS state,
  bool_or(synthetic) AS synthetic
FROM charge_current
GROUP BY
  delivery_series,
  billing_period_start,
  billing_currency
