-- purpose: Which bills count, in a number and a time: an estimate counts as long as both are the same.
-- grain: bill_count
-- uses: charge_delivery
-- parameters: none
SELECT
  count(*) AS bill_count,
  max(delivery_time) AS bill_time
FROM charge_delivery
ORDER BY bill_count
