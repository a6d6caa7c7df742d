-- purpose: Billed cost per UTC day of each item of one cut, by cloud service; charges of a day or less, so that a month's fee is no spike.
-- grain: item, cloud_service_name, charge_day, billing_currency
-- uses: part_by_series
-- parameters: none
SELECT
  item,
  cloud_service_name,
  charge_day,
  billing_currency,
  sum(billed_cost) FILTER (WHERE is_daily) AS daily_billed_cost,
  sum(billed_cost) FILTER (WHERE NOT is_daily) AS other_billed_cost
FROM part_by_series
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
