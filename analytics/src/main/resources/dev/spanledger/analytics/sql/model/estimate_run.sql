-- purpose: The estimate that counts: the latest, unless a bill came after it.
-- grain: run_id
-- uses: charge_delivery, estimate_latest
-- parameters: none
WITH bill AS (
  SELECT
    count(*) AS bill_count,
    max(delivery_time) AS bill_time
  FROM charge_delivery
)
SELECT
  latest.run_id,
  latest.run_time
FROM estimate_latest AS latest
-- What came with a later bill is charged by it, and an estimate beside it would count twice.
INNER JOIN bill
  ON bill.bill_count = latest.bill_count
  AND bill.bill_time IS NOT DISTINCT FROM latest.bill_time
